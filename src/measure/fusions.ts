import { ruleOf } from '../core/onnx/operators/index.js';
import type { FusingKernel } from '../core/onnx/operators/rule.js';
import type { KernelEvent } from './events.js';
import type { EmittedNode } from './types.js';

/** What names of the runtime's kernels say. Which operators go into which kernels is said by the operators' rules. */

/** Kernels that only change how data is looked at, or read shapes: no layer's work, put beside the kernel that they serve. */
export function isReshaping(op: string): boolean {
  const moves = ruleOf('', op)?.moves;
  return moves === 'identity' || moves === 'reshape' || moves === 'static';
}

/** Of which kinds a kernel is. Fused ones are called `FusedConv`, `NhwcFusedConv`, `FusedGemm`, `FusedMatMul`; a plain `Conv` applies no activation. */
function fusingKernels(op: string): FusingKernel[] {
  if (/Conv/.test(op)) return op === 'Conv' ? ['convolution'] : ['convolution', 'fused'];
  if (/Gemm|MatMul/.test(op)) return op.startsWith('Fused') ? ['product', 'fused'] : ['product'];
  return op.includes('Pool') ? ['pooling'] : [];
}

/** Whether a kernel may have taken over the work of a node that stands after (or before) it, by what the runtime is known to fuse. */
export function absorbedBy(node: EmittedNode, kernel: KernelEvent, side: 'after' | 'before'): boolean {
  const kernels = fusingKernels(kernel.op);
  if (ruleOf('', node.op)?.fuses?.[side]?.some((fusing) => kernels.includes(fusing))) return true;
  // Kernels made of whole patterns: attention, normalization and activations written out.
  return (
    side === 'after' && kernels.length === 0 && /Norm|Attention|Gelu|Softmax|Concat|Gather|Transpose|Reshape/.test(kernel.op) && kernel.name.includes('Fusion')
  );
}
