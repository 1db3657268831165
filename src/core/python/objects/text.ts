import { floatText } from '../values/decimals.js';
import {
  ELLIPSIS,
  NOT_IMPLEMENTED,
  PyBoxed,
  PyBuiltin,
  PyBytes,
  PyClass,
  PyComplex,
  PyDict,
  PyFloat,
  PyIterator,
  PyList,
  PyMethod,
  PyModule,
  PyObject,
  PyRange,
  PySet,
  PySlice,
  PySuper,
  PyTuple,
  typeOf,
  types,
  Unknown,
  type Value,
} from '../values/values.js';
import { exceptions, type VM } from '../values/vm.js';
import { characterSteps } from '../values/work.js';
import { callMethod, getAttrOr, special } from './objects.js';

/** Python's `str` and `repr`. */

/** A native object that prints itself (views of dicts, arrays of bytes). */
export interface Printed {
  text(vm: VM): string;
}
const isPrinted = (v: PyObject): v is PyObject & Printed => typeof (v as Partial<Printed>).text === 'function';

/** `str(v)`. An unknown value gives `?`. */
export function str(vm: VM, v: Value): string {
  if (typeof v === 'string') return v;
  if (typeof v === 'number' || !(v instanceof PyObject)) return builtinRepr(vm, v);
  if (special(v, '__str__') !== undefined) return textFrom(vm, v, '__str__');
  return builtinStr(vm, v);
}

/** The text that `__str__` of the built-in types gives, ignoring `__str__` of user classes. */
export function builtinStr(vm: VM, v: Value): string {
  if (typeof v === 'string') return v;
  if (v instanceof PyBoxed && special(v, '__repr__') === undefined) return str(vm, v.value);
  if (v instanceof PyBoxed && typeof v.value === 'string') return v.value;
  if (v instanceof PyObject && v.cls.isSubclassOf(exceptions.BaseException as PyClass)) return exceptionText(vm, v);
  return repr(vm, v);
}

function textFrom(vm: VM, v: PyObject, method: string): string {
  const made = callMethod(vm, v, method);
  if (made instanceof PyBoxed && typeof made.value === 'string') return made.value;
  if (typeof made === 'string') return made;
  if (made instanceof Unknown) return '?';
  throw vm.error('TypeError', `${method} returned non-string (type ${typeOf(made).name})`);
}

/** `repr(v)`. An unknown value gives `?`. */
export function repr(vm: VM, v: Value): string {
  if (v instanceof PyObject && v.cls.lookup('__repr__') !== undefined) return textFrom(vm, v, '__repr__');
  return builtinRepr(vm, v);
}

/** The text that `__repr__` of the built-in types gives, ignoring `__repr__` of user classes. */
export function builtinRepr(vm: VM, v: Value): string {
  if (v === null) return 'None';
  switch (typeof v) {
    case 'boolean':
      return v ? 'True' : 'False';
    case 'number':
    case 'bigint':
      return String(v);
    case 'string':
      vm.charge(characterSteps(v.length));
      return quoted(v);
  }
  if (v instanceof PyFloat) return floatText(v.value);
  if (v instanceof PyList || v instanceof PyTuple || v instanceof PyDict || v instanceof PySet) return containerText(vm, v);
  if (v instanceof PyClass) return `<class '${v.module === 'builtins' ? '' : `${v.module}.`}${qualifiedName(v)}'>`;
  if (v instanceof Unknown) return '?';
  if (v instanceof PyBoxed) return builtinRepr(vm, v.value);
  if (v instanceof PyRange) return `range(${v.start}, ${v.stop}${v.step === 1 ? '' : `, ${v.step}`})`;
  if (v instanceof PySlice) return `slice(${[v.start, v.stop, v.step].map((x) => repr(vm, x)).join(', ')})`;
  if (v instanceof PyBytes) {
    vm.charge(characterSteps(v.value.length));
    return quotedBytes(v.value);
  }
  if (v instanceof PyComplex) return complexText(v);
  if (v === ELLIPSIS) return 'Ellipsis';
  if (v === NOT_IMPLEMENTED) return 'NotImplemented';
  if (isPrinted(v)) return v.text(vm);
  if (v.cls.isSubclassOf(exceptions.BaseException as PyClass)) return exceptionRepr(vm, v);
  return builtinObjectRepr(vm, v);
}

/** `__qualname__` of a class, as it was set last. */
function qualifiedName(cls: PyClass): string {
  const given = cls.dict.get('__qualname__') ?? cls.attrs?.get('__qualname__');
  return typeof given === 'string' ? given : cls.name;
}

function builtinObjectRepr(vm: VM, v: PyObject): string {
  if (v instanceof PyModule) return `<module '${v.name}'${v.file === null ? ' (built-in)' : ` from '${v.file}'`}>`;
  if (v instanceof PyMethod) return methodText(vm, v);
  if (v.cls === types.function) return `<function ${attributeText(vm, v, '__qualname__')} at ${vm.address(v)}>`;
  if (v instanceof PyBuiltin) {
    const owner = owners.get(v);
    return owner ? `<method '${v.name}' of '${owner.name}' objects>` : `<built-in function ${v.name}>`;
  }
  if (v instanceof PySuper) return `<super: ${builtinRepr(vm, v.start)}, <${typeOf(v.self).name} object>>`;
  if (v instanceof PyIterator && v.cls === types.generator) return `<generator object ${attributeText(vm, v, '__qualname__')} at ${vm.address(v)}>`;
  const module = v.cls.module === 'builtins' ? '' : `${v.cls.module}.`;
  return `<${module}${qualifiedName(v.cls)} object at ${vm.address(v)}>`;
}

/** The class that a built-in method prints with. */
export const owners = new WeakMap<PyBuiltin, PyClass>();

function methodText(vm: VM, m: PyMethod): string {
  if (m.func instanceof PyBuiltin)
    return `<built-in method ${m.func.name} of ${typeOf(m.self).name} object at ${m.self instanceof PyObject ? vm.address(m.self) : '0x7f0'}>`;
  const name = m.func instanceof PyObject ? attributeText(vm, m.func, '__qualname__') : '?';
  return `<bound method ${name} of ${repr(vm, m.self)}>`;
}

function attributeText(vm: VM, v: PyObject, name: string): string {
  const found = getAttrOr(vm, v, name);
  return typeof found === 'string' ? found : '?';
}

function containerText(vm: VM, v: PyList | PyTuple | PyDict | PySet): string {
  if (vm.printing.has(v)) return v instanceof PyList ? '[...]' : v instanceof PyTuple ? '(...)' : v instanceof PyDict ? '{...}' : `${v.cls.name}(...)`;
  vm.printing.add(v);
  try {
    const text = contentText(vm, v);
    if (text.length > vm.limits.elements) vm.checkElements(text.length, 'a text');
    return text;
  } finally {
    vm.printing.delete(v);
  }
}

function contentText(vm: VM, v: PyList | PyTuple | PyDict | PySet): string {
  const listed = (items: Iterable<Value>): string => {
    const parts: string[] = [];
    for (const x of items) {
      vm.tick();
      parts.push(repr(vm, x));
    }
    return parts.join(', ');
  };
  if (v instanceof PyList) return `[${listed(v.items)}]`;
  if (v instanceof PyTuple) return `(${listed(v.items)}${v.items.length === 1 ? ',' : ''})`;
  if (v instanceof PyDict) {
    const parts: string[] = [];
    for (const [k, x] of [...v.map]) {
      vm.tick();
      parts.push(`${repr(vm, v.original(k))}: ${repr(vm, x)}`);
    }
    return `{${parts.join(', ')}}`;
  }
  if (v.cls === types.set) return v.map.size ? `{${listed(v.map.values())}}` : 'set()';
  return v.map.size ? `${v.cls.name}({${listed(v.map.values())}})` : `${v.cls.name}()`;
}

/** The arguments of an exception. */
export function exceptionArguments(v: PyObject): readonly Value[] {
  const args = v.attrs?.get('args');
  return args instanceof PyTuple ? args.items : [];
}

function exceptionText(vm: VM, v: PyObject): string {
  const args = exceptionArguments(v);
  if (v.cls.isSubclassOf(exceptions.KeyError as PyClass) && args.length === 1) return repr(vm, args[0] as Value);
  if (v.cls.isSubclassOf(exceptions.OSError as PyClass) && (args.length === 2 || args.length === 3)) {
    const file = v.attrs?.get('filename');
    return `[Errno ${str(vm, args[0] as Value)}] ${str(vm, args[1] as Value)}${file === undefined || file === null ? '' : `: ${repr(vm, file)}`}`;
  }
  if (args.length === 5 && v.cls.isSubclassOf(exceptions.UnicodeError as PyClass)) return encodingText(vm, v.cls, args);
  if (!args.length) return '';
  return args.length === 1 ? str(vm, args[0] as Value) : repr(vm, v.attrs?.get('args') as Value);
}

/** The text of an encoding error, from its arguments: encoding, object, start, end, reason. */
function encodingText(vm: VM, cls: PyClass, args: readonly Value[]): string {
  const [encoding, object, start, end, reason] = args;
  const single = typeof start === 'number' && end === start + 1;
  const decodes = object instanceof PyBytes;
  const byte = decodes && typeof start === 'number' ? `0x${object.value.charCodeAt(start).toString(16).padStart(2, '0')}` : '';
  const what = single
    ? decodes
      ? `byte ${byte} in position ${start}`
      : `character in position ${start}`
    : `${decodes ? 'bytes' : 'characters'} in position ${str(vm, start as Value)}-${Number(end) - 1}`;
  return `'${str(vm, encoding as Value)}' codec can't ${cls.name.includes('Decode') ? 'decode' : 'encode'} ${what}: ${str(vm, reason as Value)}`;
}

function exceptionRepr(vm: VM, v: PyObject): string {
  return `${v.cls.name}(${exceptionArguments(v)
    .map((x) => repr(vm, x))
    .join(', ')})`;
}

function complexText(v: PyComplex): string {
  const im = `${v.im < 0 || Object.is(v.im, -0) ? '-' : '+'}${floatText(Math.abs(v.im)).replace(/\.0$/, '')}j`;
  if (v.re === 0 && !Object.is(v.re, -0)) return im.replace(/^\+/, '');
  return `(${floatText(v.re).replace(/\.0$/, '')}${im})`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };
/** Characters that `repr` escapes: controls, separators other than the space, unassigned and private ones. */
const UNPRINTABLE = /[\\\p{C}\p{Z}]/gu;

function escaped(c: string): string {
  if (c === ' ') return c;
  const simple = ESCAPES[c];
  if (simple) return simple;
  const code = c.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}

const withQuotes = (text: string, body: string): string => (text.includes("'") && !text.includes('"') ? `"${body}"` : `'${body.replaceAll("'", "\\'")}'`);

/** `repr` of a string. */
const quoted = (text: string): string => withQuotes(text, text.replace(UNPRINTABLE, escaped));

/** `ascii()` of a text that `repr` gave. */
export const asciiText = (text: string): string => text.replace(/[^\0-\x7f]/gu, escaped);

/** `repr` of bytes, which are kept as characters 0..255. */
export const quotedBytes = (bytes: string): string => `b${withQuotes(bytes, bytes.replace(/[^ -[\]-~]/g, escaped))}`;
