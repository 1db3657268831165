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
import { ELLIPSIS, NOT_IMPLEMENTED, types, type Value } from './values.js';
import { exceptions, VM } from './vm.js';

/** Classes in `types` that are names of Python too. */
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
/** The methods of the built-in classes: made once, they serve every machine. */
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

/** Every name of Python's that needs no import, and the methods of the built-in classes. */
export function installBuiltins(vm: VM): Map<string, Value> {
  VM.current = vm;
  installMethods();
  const names = new Map<string, Value>();
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
  return names;
}
