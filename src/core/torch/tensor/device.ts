import { NOT_IMPLEMENTED, newType, PyObject, PyProperty, type Value } from '../../python/values/values.js';
import { native, VM } from '../../python/values/vm.js';
import { hashOf } from '../../text/hash.js';

/** `torch.device`: it can be kept and compared, but has no effect. All tensors are on `cpu`. */
export const DeviceClass = newType('device');
DeviceClass.module = 'torch';
DeviceClass.slots = new Set();

class Device extends PyObject {
  constructor(
    readonly type: string,
    readonly index: number | null,
  ) {
    super(DeviceClass);
  }
  /** `cuda:1`, as programs write it. */
  get text(): string {
    return this.index === null ? this.type : `${this.type}:${this.index}`;
  }
}

/** Types of devices, and those that plug-ins register. */
const TYPES = 'cpu cuda ipu xpu mkldnn opengl opencl ideep hip ve fpga maia xla lazy vulkan mps meta hpu mtia privateuseone npu mlu musa'.split(' ');
const DEVICE = /^([a-zA-Z_]+)(?::(?:0|[1-9]\d*))?$/;

/** Raises PyTorch's RuntimeError for a text that names no device. Other values pass. */
export function checkDevice(vm: VM, given: Value | undefined): void {
  if (typeof given !== 'string') return;
  if (!given) throw vm.error('RuntimeError', 'Device string must not be empty');
  const type = DEVICE.exec(given)?.[1];
  if (type === undefined) throw vm.error('RuntimeError', `Invalid device string: '${given}'`);
  if (!TYPES.includes(type)) throw vm.error('RuntimeError', `Expected one of ${TYPES.join(', ')} device type at start of device string: ${given}`);
}

const CONVERSION_KEYWORDS = new Set(['device', 'dtype', 'other', 'tensor', 'non_blocking', 'copy', 'memory_format']);

/** Raises PyTorch's errors for arguments that `x.to(...)` does not take, of a tensor or a module. */
export function checkConversion(vm: VM, args: readonly Value[], kwargs: ReadonlyMap<string, Value>): void {
  for (const key of kwargs.keys())
    if (!CONVERSION_KEYWORDS.has(key)) throw vm.error('TypeError', `to() received an invalid combination of arguments: it takes no '${key}'`);
  checkDevice(vm, args[0]);
  checkDevice(vm, kwargs.get('device'));
}

/** The device of a type. `type` may hold the number: `cuda`, `cuda:1`. */
export function device(type: string, index: number | null = null): PyObject {
  const [kind, number] = type.split(':') as [string, string?];
  return new Device(kind, number === undefined ? index : Number(number));
}

DeviceClass.make = (_cls, args, kwargs) => {
  const first = args[0] ?? kwargs?.get('type') ?? 'cpu';
  if (first instanceof Device) return first;
  const index = args[1] ?? kwargs?.get('index') ?? null;
  if (typeof first === 'number') return device('cuda', first);
  checkDevice(VM.current, first);
  return device(typeof first === 'string' ? first : 'cpu', typeof index === 'number' ? index : null);
};

/** A method or property of devices. */
const define = (name: string, run: (self: Device, other: Value | undefined) => Value): PyObject =>
  native(name, ([self, other]) => (self instanceof Device ? run(self, other) : null));
const method = (name: string, run: (self: Device, other: Value | undefined) => Value): void => DeviceClass.set(name, define(name, run));
const property = (name: string, run: (self: Device) => Value): void => DeviceClass.set(name, new PyProperty(define(name, run)));

property('type', (self) => self.type);
property('index', (self) => self.index);
method('__eq__', (self, other) => (other instanceof Device ? self.text === other.text : NOT_IMPLEMENTED));
method('__hash__', (self) => hashOf(self.text));
method('__str__', (self) => self.text);
method('__repr__', (self) => `device(type='${self.type}'${self.index === null ? '' : `, index=${self.index}`})`);
method('__enter__', (self) => self);
method('__exit__', () => null);
