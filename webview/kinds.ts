import type { CostKind } from '../src/core/onnx/operators/kind.js';

/** Each kind of arithmetic has one color everywhere: stripe of a box, swatch of the summary, bar and point of the charts. */
export const kindColors: Readonly<Record<CostKind, string>> = {
  standard: 'var(--vscode-charts-green, #89d185)',
  grouped: 'var(--vscode-terminal-ansiCyan, #11a8cd)',
  depthwise: 'var(--vscode-charts-purple, #b180d7)',
  pointwise: 'var(--vscode-charts-blue, #3794ff)',
  linear: 'var(--vscode-charts-yellow, #cca700)',
  matmul: 'var(--vscode-charts-orange, #d18616)',
  recurrent: 'var(--vscode-terminal-ansiMagenta, #bc3fbc)',
  normalization: 'var(--vscode-terminal-ansiBrightBlack, #666666)',
  other: 'var(--vscode-descriptionForeground, #9d9d9d)',
};

/** What a point of a chart looks like. */
export type MarkShape = 'circle' | 'square' | 'diamond' | 'triangle' | 'cross';

/** Shapes of points, so that a kind is not told by color alone. */
export const kindShapes: Readonly<Record<CostKind, MarkShape>> = {
  standard: 'square',
  grouped: 'cross',
  depthwise: 'triangle',
  pointwise: 'circle',
  linear: 'diamond',
  matmul: 'cross',
  recurrent: 'square',
  normalization: 'circle',
  other: 'circle',
};
