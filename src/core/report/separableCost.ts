import type { Analysis, LayerRow } from '../analysis.js';

/** A standard convolution as a depthwise and a pointwise one. */
interface SeparableCost {
  /** The MobileNets paper's ratio of both costs (section 3.1), 1/C_out + 1/k², with the real numbers: `1/64 + 1/9 = 0.127`. */
  readonly formula: string;
  /** Weights of both, without biases. */
  readonly weights: number;
  /** Multiply-adds of both. */
  readonly macs: number;
}

/** Undefined for what is no standard convolution with a kernel of its own, or would not become cheaper. */
export function separableCost({ graph }: Analysis, { layer, costKind, macs }: LayerRow): SeparableCost | undefined {
  if (costKind !== 'standard' || !macs) return undefined;
  const weight = graph.layers[layer]?.tensors.find((t) => t.name === 'weight');
  const [out, into, ...kernel] = (weight && graph.values[weight.value]?.shape) ?? [];
  const taps = kernel.reduce((n, k) => n * k, 1);
  if (!out || !into || taps < 2) return undefined;
  const ratio = 1 / out + 1 / taps;
  if (ratio >= 1) return undefined;
  return { formula: `1/${out} + 1/${taps} = ${ratio.toFixed(3)}`, weights: into * (taps + out), macs: Math.round(macs * ratio) };
}
