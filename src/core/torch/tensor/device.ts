import { newType, PyObject } from '../../python/values/values.js';
import { native } from '../../python/values/vm.js';

/** `torch.device`: kept and compared, never acted on. Tensors are all on `cpu`. */
export const DeviceClass = newType('device');
DeviceClass.module = 'torch';

const devices = new Map<string, PyObject>();

/** One object per device, so that equal devices are the same. */
export function device(type: string, index: number | null = null): PyObject {
  const [kind, number] = type.split(':') as [string, string?];
  const at = number === undefined ? index : Number(number);
  const key = at === null ? kind : `${kind}:${at}`;
  let made = devices.get(key);
  if (!made) {
    made = new PyObject(DeviceClass);
    made.attrs = new Map<string, string | number | null>([
      ['type', kind],
      ['index', at],
    ]);
    devices.set(key, made);
  }
  return made;
}

DeviceClass.make = (_cls, args, kwargs) => {
  const first = args[0] ?? kwargs?.get('type') ?? 'cpu';
  if (first instanceof PyObject && first.cls === DeviceClass) return first;
  const index = args[1] ?? kwargs?.get('index') ?? null;
  if (typeof first === 'number') return device('cuda', first);
  return device(typeof first === 'string' ? first : 'cpu', typeof index === 'number' ? index : null);
};
const text = (v: unknown): string => {
  const attrs = v instanceof PyObject ? v.attrs : undefined;
  const index = attrs?.get('index');
  return `${String(attrs?.get('type') ?? 'cpu')}${typeof index === 'number' ? `:${index}` : ''}`;
};
DeviceClass.set(
  '__str__',
  native('__str__', (args) => text(args[0])),
);
DeviceClass.set(
  '__repr__',
  native('__repr__', (args) => {
    const attrs = args[0] instanceof PyObject ? args[0].attrs : undefined;
    const index = attrs?.get('index');
    return `device(type='${String(attrs?.get('type') ?? 'cpu')}'${typeof index === 'number' ? `, index=${index}` : ''})`;
  }),
);
DeviceClass.set(
  '__enter__',
  native('__enter__', (args) => args[0] ?? null),
);
DeviceClass.set(
  '__exit__',
  native('__exit__', () => null),
);
