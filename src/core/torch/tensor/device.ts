import { NOT_IMPLEMENTED, newType, PyObject, PyProperty, type Value } from '../../python/values/values.js';
import { native } from '../../python/values/vm.js';
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
