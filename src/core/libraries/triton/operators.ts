import { define } from '../../torch/graph/registry.js';
import { UnknownArgument } from '../../torch/tensor/unknownArgument.js';

/** The launch of a kernel. It writes into tensors that it is given, whose shapes stay; its work is not counted, and named. */
define(
  'launch',
  'layercost',
  'name, tensors',
  (ops, a) => {
    throw new UnknownArgument(ops.vm.unknown(`what the kernel ${String(a.get('name'))} computes is not followed`));
  },
  { layer: true },
);
