import { localsOf } from '../compile/compileName.js';
import { evalSource } from '../imports/run.js';
import { preludeMember } from '../modules/prelude.js';
import { redirectedOutput } from '../modules/sys.js';
import { format } from '../objects/format.js';
import { hashOf } from '../objects/hash.js';
import { directory as attributeNames } from '../objects/installDefaultMethods.js';
import { isInstance, isSubclass } from '../objects/instanceChecks.js';
import { iterate, toArray } from '../objects/iteration.js';
import { call, callMethod, delAttr, getAttr, getAttrOr, setAttr } from '../objects/objects.js';
import { asciiText, repr, str } from '../objects/text.js';
import { PyFunction } from '../values/calls.js';
import { idOf } from '../values/identity.js';
import {
  list,
  PyBoxed,
  PyBuiltin,
  PyClass,
  PyClassMethod,
  PyDict,
  PyFloat,
  PyMethod,
  PyModule,
  PyObject,
  PyStaticMethod,
  typeOf,
  Unknown,
  type Value,
} from '../values/values.js';
import { type Frame, native, type VM } from '../values/vm.js';
import { parseSteps } from '../values/work.js';
import { builtin as fn } from './methods/define.js';
import { textArgument } from './methods/strSupport.js';

/** Built-in functions on objects, names and the outside: `print`, `getattr`, `isinstance`, `dir`, `eval`, `open` and the like. */

/** `print`: writes to the output of the machine if that is kept, or to `file` if that is an object with `write`. */
function print(vm: VM, args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined): Value {
  const option = (name: string, otherwise: string): string => {
    const v = kwargs?.get(name) ?? null;
    if (v === null) return otherwise;
    if (v instanceof Unknown) return '?';
    return textArgument(vm, v, (type) => `${name} must be None or a string, not ${type}`);
  };
  for (const name of kwargs?.keys() ?? [])
    if (!['sep', 'end', 'file', 'flush'].includes(name)) throw vm.error('TypeError', `'${name}' is an invalid keyword argument for print()`);
  const file = kwargs?.get('file') ?? redirectedOutput(vm) ?? null;
  if (file instanceof Unknown || (file === null && !vm.output)) return null;
  const text = args.map((v) => str(vm, v)).join(option('sep', ' ')) + option('end', '\n');
  if (file === null) vm.output?.push(text);
  else callMethod(vm, file, 'write', [text]);
  return null;
}

/** True for what can be called. */
function isCallable(v: Value): boolean {
  if (!(v instanceof PyObject)) return false;
  if (v instanceof PyFunction || v instanceof PyBuiltin || v instanceof PyMethod || v instanceof PyClass || v instanceof PyStaticMethod) return true;
  return !(v instanceof PyClassMethod) && v.cls.lookup('__call__') !== undefined;
}

/** The name of an attribute. Raises TypeError. */
function attributeName(vm: VM, v: Value): string {
  const name = v instanceof PyBoxed ? v.value : v;
  if (typeof name !== 'string') throw vm.error('TypeError', `attribute name must be string, not '${typeOf(v).name}'`);
  return name;
}

/** The attribute for `hasattr`, and for `getattr` with a default; `undefined` when there is none, or none in the installed version. */
function attributeOr(vm: VM, v: Value, name: string): Value | undefined {
  const denied = v instanceof PyModule ? v.denied?.get(name) : undefined;
  if (denied === undefined) return getAttrOr(vm, v, name);
  vm.assumptions.add(denied);
  return undefined;
}

/** `hasattr`. Unknown when only an unknown base class could tell. */
function hasAttribute(vm: VM, v: Value, name: string): Value {
  const found = attributeOr(vm, v, name);
  if (found === undefined) return false;
  const own =
    v instanceof PyObject &&
    (v.attrs?.has(name) ||
      v.cls.lookup(name) !== undefined ||
      (v instanceof PyClass && v.lookup(name) !== undefined) ||
      (v instanceof PyModule && v.dict.has(name)));
  return found instanceof Unknown && !own ? found : true;
}

/** `id(v)`. Small numbers and texts have one identity, as in Python. */
function identity(vm: VM, v: Value): Value {
  if (v instanceof Unknown) return v;
  if (v instanceof PyObject && !(v instanceof PyFloat)) return 0x7f_0000_0000 + idOf(v) * 48;
  const h = hashOf(vm, v);
  return h instanceof Unknown ? h : Number(BigInt.asUintN(44, BigInt(h))) * 32;
}

/** The names of a frame as a dict: live for a module or class body, a copy for a function. */
const namesOf = (f: Frame): PyDict => PyDict.over(localsOf(f));

function currentNames(vm: VM): PyDict {
  return vm.frame ? namesOf(vm.frame) : new PyDict();
}

function variables(vm: VM, v: Value | undefined): Value {
  if (v === undefined) return currentNames(vm);
  if (v instanceof Unknown) return v;
  const dict = getAttrOr(vm, v, '__dict__');
  if (dict === undefined) throw vm.error('TypeError', 'vars() argument must have __dict__ attribute');
  return dict;
}

/** Names of a module, from its own `__dir__` if it has one (PEP 562). */
function namesOfModule(vm: VM, module: PyModule): Value[] {
  const own = module.dict.get('__dir__');
  return own === undefined ? [...module.dict.keys()] : toArray(vm, call(vm, own, []));
}

function directory(vm: VM, v: Value | undefined): Value {
  if (v instanceof Unknown) return v;
  const names =
    v === undefined
      ? currentNames(vm).keys()
      : v instanceof PyModule
        ? namesOfModule(vm, v)
        : v instanceof PyClass
          ? attributeNames(v)
          : toArray(vm, callMethod(vm, v, '__dir__'));
  return list(names.filter((n): n is string => typeof n === 'string').sort((a, b) => (a < b ? -1 : a === b ? 0 : 1)));
}

/** `eval` and `exec`: evaluates a text in the given names, by our own evaluator. Nothing of it reaches the machine. */
function evaluate(vm: VM, source: Value, globals: Value | undefined, locals: Value | undefined, wantsValue: boolean): Value {
  const text = source instanceof PyBoxed ? source.value : source;
  if (text instanceof Unknown) return text;
  if (typeof text !== 'string') return vm.unknown('compiled code is not followed');
  if (!vm.parse) return vm.unknown('text is not evaluated here');
  vm.charge(parseSteps(text.length));
  const tree = vm.parse(wantsValue ? text.trim() : text);
  if (tree.broken.length) throw vm.error('SyntaxError', `invalid syntax (<string>, line ${tree.broken[0]?.line ?? 1})`);
  const frame = vm.frame;
  let names: Map<string, Value>;
  if (globals instanceof PyDict) names = globals.map as Map<string, Value>;
  else names = frame?.globals ?? new Map();
  const inner =
    locals instanceof PyDict
      ? (locals.map as Map<string, Value>)
      : globals === undefined && frame && !(frame.names === frame.globals)
        ? (namesOf(frame).map as Map<string, Value>)
        : undefined;
  if (!inner) return evalSource(vm, tree, names, '<string>', false);
  const joined = new Map([...names, ...inner]);
  const result = evalSource(vm, tree, joined, '<string>', false);
  // New and changed names go to the inner names, as in Python.
  if (locals instanceof PyDict) for (const [name, v] of joined) if (names.get(name) !== v || inner.has(name)) inner.set(name, v);
  return result;
}

function attributeFunctions(vm: VM): PyBuiltin[] {
  return [
    fn(vm, 'getattr', 'object name default? /', (v, name, otherwise) => {
      if (name instanceof Unknown) return name;
      const key = attributeName(vm, name);
      if (otherwise === undefined) return getAttr(vm, v, key);
      const found = attributeOr(vm, v, key);
      return found === undefined ? otherwise : found;
    }),
    fn(vm, 'setattr', 'obj name value /', (v, name, value) => {
      if (name instanceof Unknown) vm.doubt(`which attribute is set is not known: ${name.reason}`);
      else setAttr(vm, v, attributeName(vm, name), value);
      return null;
    }),
    fn(vm, 'delattr', 'obj name /', (v, name) => {
      delAttr(vm, v, attributeName(vm, name));
      return null;
    }),
    fn(vm, 'hasattr', 'obj name /', (v, name) => (name instanceof Unknown ? name : hasAttribute(vm, v, attributeName(vm, name)))),
    fn(vm, 'vars', 'object? /', (v) => variables(vm, v)),
    fn(vm, 'dir', 'object? /', (v) => directory(vm, v)),
    fn(vm, 'locals', '', () => currentNames(vm)),
    fn(vm, 'globals', '', () => PyDict.over(vm.frame?.globals ?? new Map())),
  ];
}

function valueFunctions(vm: VM): PyBuiltin[] {
  return [
    native('print', (args, kwargs) => print(vm, args, kwargs), false),
    fn(vm, 'repr', 'obj /', (v) => (v instanceof Unknown ? v : repr(vm, v))),
    fn(vm, 'ascii', 'obj /', (v) => (v instanceof Unknown ? v : asciiText(repr(vm, v)))),
    fn(vm, 'format', 'value format_spec? /', (v, spec) => format(vm, v, spec === undefined ? '' : str(vm, spec))),
    fn(vm, 'hash', 'obj /', (v) => hashOf(vm, v)),
    fn(vm, 'id', 'obj /', (v) => identity(vm, v)),
    fn(vm, 'callable', 'obj /', (v) => (v instanceof Unknown ? v : isCallable(v))),
    fn(vm, 'isinstance', 'obj class_or_tuple /', (v, cls) => isInstance(vm, v, cls) ?? unknownClass(vm, v, cls)),
    fn(vm, 'issubclass', 'cls class_or_tuple /', (cls, of) => isSubclass(vm, cls, of) ?? unknownClass(vm, cls, of)),
  ];
}

const unknownClass = (vm: VM, v: Value, cls: Value): Unknown =>
  v instanceof Unknown
    ? v
    : cls instanceof Unknown
      ? cls
      : vm.unknown(v instanceof PyObject && v.cls.unknownBase ? v.cls.unknownBase.reason : 'a class that is unknown');

/** Functions that would reach outside. None of them does. */
function outsideFunctions(vm: VM): PyBuiltin[] {
  return [
    fn(vm, 'input', 'prompt?', () => vm.unknown('what a person types is unknown')),
    native('open', (args, kwargs) => call(vm, preludeMember(vm, 'io', 'open') ?? null, args, kwargs), false),
    fn(vm, 'eval', 'source globals? locals? /', (source, globals, locals) => evaluate(vm, source, globals, locals, true)),
    fn(vm, 'exec', 'source globals? locals? /', (source, globals, locals) => {
      const made = evaluate(vm, source, globals, locals, false);
      if (made instanceof Unknown) vm.doubt(`\`exec\` did nothing: ${made.reason}`);
      return null;
    }),
    native('compile', ([source = null]) => (typeof source === 'string' ? source : vm.unknown('compiled code is not followed')), false),
    native('__import__', (args, kwargs) => importByName(vm, args, kwargs), false),
    native('breakpoint', () => null, false),
    native('help', () => null, false),
    ...['exit', 'quit'].map((name) => native(name, ([code = null]) => stop(vm, code), false)),
    native('memoryview', ([v = null]) => v, false),
  ];
}

function stop(vm: VM, code: Value): Value {
  throw vm.error('SystemExit', code);
}

/** `__import__(name, fromlist=...)`: the top package, or the module itself when something is imported from it. */
function importByName(vm: VM, args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined): Value {
  const name = args[0];
  if (typeof name !== 'string' || !vm.importer) return vm.unknown('an import of an unknown name');
  const module = vm.importer.importObject(name, vm.frame === vm.importGuard);
  const wanted = args[3] ?? kwargs?.get('fromlist') ?? null;
  const any = wanted !== null && !(wanted instanceof Unknown) && [...iterate(vm, wanted)].length > 0;
  return any || !name.includes('.') ? module : vm.importer.importObject(name.split('.')[0] as string);
}

/** All of them. */
export function objectBuiltins(vm: VM): [string, Value][] {
  return [...attributeFunctions(vm), ...valueFunctions(vm), ...outsideFunctions(vm)].map((f) => [f.name, f]);
}
