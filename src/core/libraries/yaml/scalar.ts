import { float, int, type Value } from '../../python/values/values.js';
import type { VM } from '../../python/values/vm.js';

/** Scalars without quotes, by the rules of YAML 1.1 as PyYAML applies them: `1e-3` is a string, `1.0e-3` a number. */

const NULL = /^(?:~|null|Null|NULL|)$/;
const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const INTEGER = /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const DATE = /^\d{4}-\d\d?-\d\d?(?:(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d.*)?$/;

function sexagesimal(text: string): number {
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

function integer(text: string): Value {
  const negative = text.startsWith('-');
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '');
  const value = digits.includes(':') ? BigInt(sexagesimal(digits)) : BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return int(negative ? -value : value);
}

function decimal(text: string): Value {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '').toLowerCase();
  if (digits === '.inf') return float(sign * Number.POSITIVE_INFINITY);
  return float(digits === '.nan' ? Number.NaN : sign * (digits.includes(':') ? sexagesimal(digits) : Number(digits)));
}

function plainValue(vm: VM, text: string): Value {
  if (NULL.test(text)) return null;
  if (TRUE.test(text)) return true;
  if (FALSE.test(text)) return false;
  if (INTEGER.test(text)) return integer(text);
  if (FLOAT.test(text)) return decimal(text);
  return DATE.test(text) ? vm.unknown('a date in YAML is not followed') : text;
}

const CORE = 'tag:yaml.org,2002:';
export const STRING_TAG = `${CORE}str`;

/** The value of a scalar. `tag` is its whole tag, if it has one. */
export function yamlScalar(vm: VM, text: string, tag: string | undefined): Value {
  if (tag === undefined || tag === '!') return tag ? text : plainValue(vm, text);
  switch (tag.startsWith(CORE) ? tag.slice(CORE.length).replace(/^python\//, '') : tag) {
    case 'str':
      return text;
    case 'int':
      return INTEGER.test(text) ? integer(text) : vm.unknown(`\`${text}\` as a whole number`);
    case 'float':
      return Number.isFinite(Number(text)) ? float(Number(text)) : decimal(text);
    case 'bool':
      return TRUE.test(text);
    case 'null':
      return null;
    default:
      return vm.unknown(`the YAML tag \`${tag}\` is not followed`);
  }
}
