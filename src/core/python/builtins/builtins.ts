import { installTypeForms } from '../modules/typingForms.js';
import { installDefaultMethods } from '../objects/installDefaultMethods.js';
import { ELLIPSIS, NOT_IMPLEMENTED, type PyClass, types } from '../values/values.js';
import { exceptions, native, VM } from '../values/vm.js';
import { installConstructors } from './builtinsConstructors.js';
import { iterationBuiltins } from './builtinsIteration.js';
import { numberBuiltins } from './builtinsNumbers.js';
import { objectBuiltins } from './builtinsObjects.js';
import { bytearrayType, installBytes } from './methods/bytes.js';
import { installDict } from './methods/dict.js';
import { installExceptions } from './methods/exception.js';
import { installList, installTuple } from './methods/list.js';
import { installNumbers } from './methods/number.js';
import { installRange } from './methods/range.js';
import { installSets } from './methods/set.js';
import { installStr } from './methods/str.js';

/** Assembles a Python machine: the built-in names, and the methods of the built-in classes. */

/** The classes in `types` that are built-in names of Python. */
const CLASSES = [
  'object',
  'type',
  'bool',
  'int',
  'float',
  'complex',
  'str',
  'bytes',
  'tuple',
  'list',
  'dict',
  'set',
  'frozenset',
  'range',
  'slice',
  'staticmethod',
  'classmethod',
  'property',
  'super',
] as const;

let installed = false;
/** Adds the methods of the built-in classes. They are made once and serve all machines. */
function installMethods(): void {
  if (installed) return;
  installed = true;
  installExceptions();
  installConstructors();
  installList();
  installTuple();
  installDict();
  installSets();
  installStr();
  installBytes();
  installNumbers();
  installRange();
}

/** A machine with everything of Python that needs no import. */
export function createVM(): VM {
  const vm = new VM();
  VM.current = vm;
  installMethods();
  installBuiltins(vm);
  installDefaultMethods(vm);
  installTypeForms(vm);
  nameExceptionMembers();
  return vm;
}

/** Defines the names that need no import. */
function installBuiltins(vm: VM): void {
  const names = vm.builtins;
  for (const name of CLASSES) names.set(name, types[name]);
  names.set('bytearray', bytearrayType);
  for (const [name, cls] of Object.entries(exceptions)) names.set(name, cls);
  for (const alias of ['IOError', 'EnvironmentError']) names.set(alias, exceptions['OSError'] ?? null);
  for (const part of [numberBuiltins(vm), iterationBuiltins(vm), objectBuiltins(vm)]) for (const [name, v] of part) names.set(name, v);
  for (const [name, v] of [
    ['None', null],
    ['True', true],
    ['False', false],
    ['NotImplemented', NOT_IMPLEMENTED],
    ['Ellipsis', ELLIPSIS],
    ['__debug__', true],
    ['__name__', 'builtins'],
  ] as const)
    names.set(name, v);
}

/** Adds the attributes and methods of all exceptions. */
function nameExceptionMembers(): void {
  const base = exceptions.BaseException as PyClass;
  for (const [name, value] of [
    ['__cause__', null],
    ['__context__', null],
    ['__traceback__', null],
    ['__suppress_context__', false],
    ['with_traceback', native('with_traceback', ([self = null]) => self)],
  ] as const)
    if (!base.dict.has(name)) base.set(name, value);
  for (const name of ['StopIteration', 'SystemExit']) if (!exceptions[name]?.dict.has('value')) exceptions[name]?.set('value', null);
  const importError = exceptions.ImportError as PyClass;
  for (const name of ['name', 'path', 'msg']) if (!importError.dict.has(name)) importError.set(name, null);
}
