import type { Circle } from './circles.js';

/** What the rules make room for. An entry that is no longer needed fails as well. */

/** Files that import one another because their subject is a circle. */
export const CIRCLES: readonly Circle[] = [
  {
    files: [
      'compileCall',
      'compileComprehension',
      'compileDef',
      'compileExpr',
      'compileGenerator',
      'compileItems',
      'compileLoop',
      'compileMatch',
      'compileStmt',
      'compileTarget',
      'compileTolerant',
      'compileTry',
      'quietArms',
    ].map((name) => `src/core/python/compile/${name}.ts`),
    why: 'Statements contain expressions, expressions contain comprehensions and lambdas, and those contain both.',
  },
  {
    files: ['scope', 'scopeWalk'].map((name) => `src/core/python/compile/${name}.ts`),
    why: 'A scope is found by walking its body, and the body holds further scopes.',
  },
  {
    files: ['attributes', 'classes', 'iteration', 'objects'].map((name) => `src/core/python/objects/${name}.ts`),
    why: "Python's object protocol: reading an attribute may call, a call may make an instance, and a class is made from what its bases give when they are iterated.",
  },
  {
    files: ['convertExpression', 'convertParameters', 'convertString'].map((name) => `src/core/python/syntax/${name}.ts`),
    why: 'Expressions contain parameters (lambda) and formatted strings, and both contain expressions.',
  },
];

/** Exports that are called from outside the sources. */
export const ENTRIES: ReadonlySet<string> = new Set([
  // The editor calls it.
  'src/extension.ts:activate',
  // cliStart.ts calls it in the script that it compiles.
  'src/cli.ts:start',
  // The build puts this file in the place of startWorker.ts.
  'src/host/startWorker.web.ts:workerFile',
  'src/host/startWorker.web.ts:readsInPlace',
  'src/host/startWorker.web.ts:startWorker',
  'src/host/links.web.ts:linkCheck',
  // Scripts load these from bundles that they make.
  'scripts/benchCore.ts:warmHints',
  'scripts/benchCore.ts:chain',
  'scripts/benchCore.ts:turnedKnob',
  'scripts/benchHost.ts:hostileFiles',
  'scripts/benchModels.ts:operators',
  'scripts/benchModels.ts:analyzed',
  'scripts/benchPicture.ts:writeNetwork',
  'scripts/benchPicture.ts:firstPicture',
  'scripts/benchPicture.ts:netronPicture',
  'scripts/benchModels.ts:largeFile',
  'scripts/benchMeasure.ts:againstHand',
  'scripts/benchMeasure.ts:clickToNumber',
  'scripts/coverage.ts:coverage',
  'scripts/conventionPages.ts:conventionPages',
]);

/**
 * Who imports whom: folders of `src/core` and of `src`, `webview` as a whole, files that lie directly in `src` and `src/core`, packages.
 * `x:types` stands for types only. From the bottom to the top; {@link unitOf} says what a file belongs to.
 */
export const MAY_IMPORT: Readonly<Record<string, string>> = {
  // What the core is asked and answers.
  text: '',
  'request.ts': '',
  'analysis.ts': 'onnx/operators:types onnx:types text:types',
  'fingerprint.ts': 'analysis.ts:types',
  'stale.ts': 'analysis.ts:types fingerprint.ts text:types',
  // The whole way, for those above the core.
  'analyze.ts': 'analysis.ts:types budget:types entry evaluate explore python/syntax:types python/values request.ts source text torch/namespace',
  'analyzeOnnx.ts': 'analysis.ts:types cost onnx onnx/read text',
  'preludes.d.ts': 'python/imports:types',
  // The middle form.
  onnx: '@bufbuild/protobuf/wire onnx/operators text:types',
  'onnx/operators': 'onnx',
  'onnx/read': '@bufbuild/protobuf/wire analysis.ts:types onnx onnx/operators text:types',
  // Python, which knows no library.
  'python/syntax': 'web-tree-sitter:types',
  'python/values': 'python/compile python/syntax:types text',
  'python/objects': 'python/syntax:types python/values',
  'python/compile': 'python/objects python/syntax python/values',
  'python/imports': 'python/compile python/objects python/syntax python/values text:types',
  'python/builtins/methods': 'python/objects python/values',
  'python/modules': 'python/builtins/methods python/compile python/imports python/modules/regex python/objects python/syntax python/values virtual:python',
  'python/builtins': 'python/builtins/methods python/compile python/imports python/modules python/objects python/values',
  // torch: tensors below modules below the graph; what lies above is known as types only.
  'torch/tensor': 'libraries/numpy onnx onnx/operators python/objects python/values text torch/graph:types',
  'torch/module': 'onnx python/modules python/objects python/syntax python/values torch/graph:types torch/tensor',
  'torch/graph': 'onnx onnx/operators python/objects python/values torch/module torch/tensor',
  'torch/ops': 'libraries/numpy onnx onnx/operators python/objects python/values torch/graph torch/tensor',
  'torch/namespace': 'onnx python/imports python/modules python/objects python/syntax python/values torch/graph:types torch/module torch/tensor virtual:torch',
  torch:
    'analysis.ts:types libraries/numpy onnx python/imports:types python/objects python/values torch/graph torch/module torch/namespace torch/ops torch/tensor',
  // Libraries, which may use Python and torch.
  'libraries/numpy': 'python/modules python/objects python/values',
  'libraries/yaml': 'python/builtins/methods python/modules python/objects python/values yaml',
  'libraries/einops': 'python/values torch/tensor',
  'libraries/mamba': 'onnx python/values torch/graph torch/ops torch/tensor',
  'libraries/triton': 'torch/graph torch/tensor',
  'libraries/torchvision': 'onnx onnx/operators python/values torch/graph torch/ops torch/tensor',
  libraries:
    'libraries/einops libraries/numpy libraries/mamba libraries/torchvision libraries/triton libraries/yaml python/imports python/modules python/objects python/values torch/namespace virtual:libraries',
  // From a file to an analysis.
  source: 'python/imports:types python/syntax python/values request.ts text torch/namespace web-tree-sitter',
  entry: 'analysis.ts:types evaluate:types onnx python/imports python/objects python/syntax python/values request.ts text torch/module torch/tensor',
  evaluate:
    'analysis.ts:types cost cost/conventions entry libraries onnx python/builtins python/imports python/modules python/objects python/values request.ts:types source:types text:types torch torch/module torch/tensor',
  // What an analysis says.
  cost: 'analysis.ts:types cost/conventions onnx onnx/operators',
  'cost/conventions': 'analysis.ts:types onnx onnx/operators',
  compare: 'analysis.ts onnx/operators onnx:types text',
  report: 'analysis.ts compare cost onnx onnx/operators text',
  // What it may cost.
  budget: 'analysis.ts cost report text',
  // Variants of a network.
  explore: 'analysis.ts:types budget cost entry onnx onnx/operators python/syntax report request.ts:types text',
  // Above the core.
  measure:
    'analysis.ts analyzeOnnx.ts cost messages.ts node:fs node:fs/promises node:os node:path node:url node:worker_threads onnx onnx/operators onnx/read onnxruntime-web/wasm onnxruntime-web:types report text',
  node: 'analysis.ts budget:types measure node:child_process node:crypto node:fs node:os node:path node:readline/promises node:timers/promises node:vm node:zlib onnx onnx/read report request.ts source:types text',
  workers: 'analyze.ts analyzeOnnx.ts measure messages.ts node node:worker_threads onnx onnx/read protocol.ts:types request.ts:types',
  'protocol.ts': 'analysis.ts:types budget:types compare:types explore:types measure:types messages.ts:types onnx:types report:types request.ts:types',
  'panelStrings.ts': '',
  'packed.ts': 'protocol.ts:types',
  host: 'analysis.ts budget compare cost/conventions entry explore fingerprint.ts measure messages.ts node node:worker_threads onnx packed.ts protocol.ts:types python/imports report request.ts stale.ts text vscode',
  webview:
    '@vscode/webview-ui-toolkit analysis.ts compare:types d3-selection d3-zoom elkjs/lib/elk-api.js explore fingerprint.ts lit lit/directives/live.js lit/directives/ref.js measure messages.ts onnx/operators onnx packed.ts panelStrings.ts protocol.ts:types report text',
  'extension.ts': 'host vscode',
  cli: 'analysis.ts analyze.ts analyzeOnnx.ts budget compare cost/conventions entry explore node node:fs node:path node:util onnx/read:types python/imports report request.ts text',
  'cli.ts': 'cli report',
  'cliStart.ts': 'node node:buffer node:fs node:module node:path node:v8 node:vm',
};
