/** What kind of arithmetic a layer is, after the MobileNets paper's Table 2 plus what came later. */
export type CostKind = 'standard' | 'grouped' | 'depthwise' | 'pointwise' | 'linear' | 'matmul' | 'recurrent' | 'normalization' | 'other';

/**
 * The kind of a convolution, whichever way it goes. In more than one group it is depthwise when every filter reads one input channel, whatever the
 * number of filters per channel (the depth multiplier) and whatever the kernel, and grouped otherwise. In one group, 1x1 kernels are pointwise.
 * @param kernel sizes of the kernel along the spatial axes
 * @param channelsPerFilter how many input channels one output channel is computed from
 */
export function convolutionKind(kernel: readonly number[], groups: number, channelsPerFilter: number): CostKind {
  if (groups > 1) return channelsPerFilter === 1 ? 'depthwise' : 'grouped';
  return kernel.every((size) => size === 1) ? 'pointwise' : 'standard';
}

/** The kind of a product: with a weight it is a linear layer, of two activations (as in attention) a matrix product. */
export const productKind = (_inputs: unknown, _attributes: unknown, isWeight: (input: number) => boolean): CostKind =>
  isWeight(0) || isWeight(1) ? 'linear' : 'matmul';
