import { isFloat } from '../../onnx/dtypes.js';
import type { DType } from '../../onnx/graph.js';
import { definer } from '../../python/values/natives.js';
import type { Value } from '../../python/values/values.js';
import type { Ops } from '../graph/registry.js';
import { checkConversion } from '../tensor/device.js';
import { DTypeObject, dtypeOf } from '../tensor/dtypes.js';
import { makeParameter } from '../tensor/parameter.js';
import { Tensor } from '../tensor/tensor.js';
import { ModuleClass, type ModuleObject, namedModules, selfOf } from './module.js';

/** `nn.Module`: `half()`, `to(...)`, `cuda()`. Only the element type matters; devices do not. */

/** Gives float parameters and buffers another element type. */
function convert(ops: Ops, root: ModuleObject, dtype: DType | null): void {
  if (!dtype || !isFloat(dtype)) return;
  const seen = new Set<Value>();
  for (const [, m] of namedModules(root)) {
    for (const [, t] of [...m.parameters, ...m.buffers]) {
      if (!(t instanceof Tensor) || seen.has(t) || t.dtype === dtype || !isFloat(t.dtype)) continue;
      seen.add(t);
      const made = t.storage.isParameter ? makeParameter(ops, t) : undefined;
      const { shape, data } = t;
      if (made) made.storage.set(ops.builder.value({ shape, dtype }, { role: 'parameter', data }));
      t.rebind(made ?? ops.cast(t, dtype));
    }
  }
}

const CONVERSIONS: Record<string, DType> = { half: 'float16', float: 'float32', double: 'float64', bfloat16: 'bfloat16' };

/** Methods that change nothing that is modelled. */
const UNCHANGED = ['cuda', 'cpu', 'xpu', 'ipu', 'hpu', 'mtia', 'to_empty', 'share_memory', '_apply', 'to_memory_format'];

/** Adds `half`, `to`, `cuda`, `requires_grad_` and the like to `nn.Module`. */
export function installConversions(ops: Ops): void {
  const { vm } = ops;
  const def = definer(vm, ModuleClass);
  const self = (v: Value): ModuleObject => selfOf(vm, v);
  for (const [name, dtype] of Object.entries(CONVERSIONS))
    def(name, 'self', (m) => {
      convert(ops, self(m), dtype);
      return m;
    });
  for (const name of ['to', 'type'])
    def(name, 'self *args **kwargs', (m, args, kwargs) => {
      if (name === 'to') checkConversion(vm, args, kwargs);
      const given = [...args, ...kwargs.values()].find((v) => v instanceof DTypeObject || v instanceof Tensor);
      if (given !== undefined) convert(ops, self(m), given instanceof Tensor ? given.dtype : dtypeOf(given));
      return m;
    });
  for (const name of UNCHANGED) def(name, 'self *args **kwargs', (m) => m);
  def('_replicate_for_data_parallel', 'self', (m) => m);
  def('requires_grad_', 'self requires_grad?', (m, on) => {
    for (const [, module] of namedModules(self(m))) for (const [, t] of module.parameters) if (t instanceof Tensor) t.requiresGrad = on !== false;
    return m;
  });
}
