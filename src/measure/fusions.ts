import type { KernelEvent } from './events.js';
import type { EmittedNode } from './types.js';

/** Activations that a fused convolution or product applies to its own output (onnxruntime, conv_activation_fusion and gemm_activation_fusion). */
const ACTIVATIONS = new Set(['Relu', 'Clip', 'LeakyRelu', 'Sigmoid', 'Tanh', 'HardSigmoid', 'Min', 'Max']);
const CONVOLUTIONS = /Conv/;
const PRODUCTS = /Gemm|MatMul/;

/** Kernels that only change how data is looked at, or read shapes: no layer's work, put beside the kernel that they serve. */
const RESHAPING = new Set(['Reshape', 'Shape', 'Squeeze', 'Unsqueeze', 'Flatten', 'Identity', 'Size']);
export const isReshaping = (op: string): boolean => RESHAPING.has(op);

/**
 * Whether a kernel may have taken over the work of a node that stands after (or before) it, by what the runtime is known to fuse:
 * bias, scale and normalisation into the weights of a convolution, sums and activations into fused kernels, padding into a convolution or pooling,
 * transpositions and scales into products.
 */
export function absorbedBy(node: EmittedNode, kernel: KernelEvent, side: 'after' | 'before'): boolean {
  const { op } = kernel;
  if (side === 'after') {
    if (CONVOLUTIONS.test(op)) {
      if (['BatchNormalization', 'Add', 'Mul', 'Sub', 'Div'].includes(node.op)) return true;
      return op !== 'Conv' && ACTIVATIONS.has(node.op);
    }
    if (PRODUCTS.test(op)) {
      if (['Add', 'Mul', 'Div', 'BatchNormalization', 'Transpose'].includes(node.op)) return true;
      return op.startsWith('Fused') && ACTIVATIONS.has(node.op);
    }
    return /Norm|Attention|Gelu|Softmax|Concat|Gather|Transpose|Reshape/.test(op) && kernel.name.includes('Fusion');
  }
  if (node.op === 'Pad') return CONVOLUTIONS.test(op) || op.includes('Pool');
  return ['Transpose', 'Mul', 'Div'].includes(node.op) && PRODUCTS.test(op);
}
