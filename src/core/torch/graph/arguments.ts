import type { DType } from '../../onnx/graph.js';
import { PyBoxed, PyFloat, PyList, PyObject, PyTuple, typeOf, Unknown, type Value } from '../../python/values/values.js';
import type { VM } from '../../python/values/vm.js';
import { checkDevice } from '../tensor/device.js';
import { type DTypeObject, dtypeOf } from '../tensor/dtypes.js';
import { numberOf } from '../tensor/numbers.js';
import { Tensor } from '../tensor/tensor.js';
import { UnknownArgument } from '../tensor/unknownArgument.js';

/** How operators read their Python arguments: by a signature, with the conversions of torch's own argument parser. */

interface Parameter {
  readonly name: string;
  readonly kind: 'normal' | 'rest' | 'keyword';
  readonly default: Value | undefined;
}

/** The parameters of an operator. */
export interface Signature {
  readonly all: readonly Parameter[];
  /** Those that may be given by position, in order. */
  readonly normal: readonly Parameter[];
  readonly rest: Parameter | undefined;
  readonly names: ReadonlySet<string>;
  /** Whether any keyword is taken: `**options`. */
  readonly open: boolean;
}

const DEFAULTS: Record<string, Value> = { None: null, True: true, False: false };

/** Reads a signature: `input, *size, dim=-1, *, out=None`; `**options` takes any keyword. */
export function parseSignature(text: string): Signature {
  let keyword = false;
  let open = false;
  const all: Parameter[] = [];
  for (const part of text.split(/,(?![^(]*\))/).map((p) => p.trim())) {
    if (part === '*') keyword = true;
    else if (part.startsWith('**')) open = true;
    else if (part.startsWith('*')) {
      all.push({ name: part.slice(1), kind: 'rest', default: undefined });
      keyword = true;
    } else if (part) {
      const [name, value] = part.split('=').map((p) => p.trim()) as [string, string | undefined];
      all.push({ name, kind: keyword ? 'keyword' : 'normal', default: value === undefined ? undefined : literal(value) });
    }
  }
  return { all, normal: all.filter((p) => p.kind === 'normal'), rest: all.find((p) => p.kind === 'rest'), names: new Set(all.map((p) => p.name)), open };
}

function literal(text: string): Value {
  if (text in DEFAULTS) return DEFAULTS[text] as Value;
  if (/^['"]/.test(text)) return text.slice(1, -1);
  return /[.e]/.test(text) ? new PyFloat(Number(text)) : Number(text);
}

/** The arguments of one operator call, by name. */
export class Arguments {
  private readonly values = new Map<string, Value>();
  constructor(
    readonly vm: VM,
    readonly name: string,
    signature: Signature,
    args: readonly Value[],
    kwargs: ReadonlyMap<string, Value> | undefined,
  ) {
    const { all, normal, rest } = signature;
    args.forEach((value, i) => {
      const p = normal[i];
      if (p) this.values.set(p.name, value);
    });
    if (args.length > normal.length) {
      if (!rest) throw vm.error('TypeError', `${name}() takes ${normal.length} positional arguments but ${args.length} were given`);
      this.values.set(rest.name, new PyTuple(args.slice(normal.length)));
    }
    kwargs?.forEach((value, key) => {
      const parameter = parameterOf(signature, key);
      if (parameter === undefined) throw vm.error('TypeError', `${name}() got an unexpected keyword argument '${key}'`);
      this.values.set(parameter, value);
    });
    if (kwargs) checkDevice(vm, kwargs.get('device'));
    all.forEach((p) => {
      if (this.values.has(p.name)) return;
      if (p.default !== undefined) this.values.set(p.name, p.default);
      else if (p.kind === 'rest') this.values.set(p.name, new PyTuple([]));
    });
  }

  /** The value as it is. A missing required argument raises TypeError; an unknown one makes the result unknown. */
  get(name: string): Value {
    const v = this.values.get(name);
    if (v === undefined) throw this.vm.error('TypeError', `${this.name}(): argument '${name}' is missing`);
    if (v instanceof Unknown) throw new UnknownArgument(v);
    return v;
  }
  /** All of them, defaults included. */
  entries(): [string, Value][] {
    return [...this.values];
  }
  /** The value as it is, unknown or absent (`undefined`) included. */
  raw(name: string): Value | undefined {
    return this.values.get(name);
  }
  has(name: string): boolean {
    const v = this.values.get(name);
    return v !== undefined && v !== null;
  }
  tensor(name: string): Tensor {
    const v = this.get(name);
    if (v instanceof Tensor) return v;
    throw this.vm.error('TypeError', `${this.name}(): argument '${name}' must be Tensor, not ${typeOf(v).name}`);
  }
  tensorOr(name: string): Tensor | null {
    return this.has(name) ? this.tensor(name) : null;
  }
  /** A list or tuple of tensors. */
  tensors(name: string): Tensor[] {
    return this.tensorList(name, this.items(name));
  }
  /** The same for items that were already taken out of an argument. */
  tensorList(name: string, items: readonly Value[]): Tensor[] {
    return items.map((v) => {
      if (v instanceof Unknown) throw new UnknownArgument(v);
      if (v instanceof Tensor) return v;
      throw this.vm.error('TypeError', `${this.name}(): argument '${name}' must be a tuple of Tensors, not ${typeOf(v).name}`);
    });
  }
  items(name: string): readonly Value[] {
    const v = this.get(name);
    if (v instanceof PyTuple || v instanceof PyList) return v.items;
    throw this.vm.error('TypeError', `${this.name}(): argument '${name}' must be a tuple, not ${typeOf(v).name}`);
  }
  bool(name: string): boolean {
    const v = this.get(name);
    return v instanceof Tensor ? (v.data?.[0] ?? 1) !== 0 : v === true || (typeof v === 'number' && v !== 0);
  }
  number(name: string): number {
    const n = numberOf(this.get(name));
    if (n === undefined) throw this.vm.error('TypeError', `${this.name}(): argument '${name}' must be a number, not ${typeOf(this.get(name)).name}`);
    return n;
  }
  int(name: string): number {
    return this.whole(name, this.get(name));
  }
  intOr(name: string): number | null {
    return this.has(name) ? this.int(name) : null;
  }
  string(name: string): string {
    const v = this.get(name);
    if (typeof v === 'string') return v;
    if (v instanceof PyBoxed && typeof v.value === 'string') return v.value;
    throw this.vm.error('TypeError', `${this.name}(): argument '${name}' must be str, not ${typeOf(v).name}`);
  }
  /** A tuple of whole numbers. One number is repeated `length` times; a single tuple in a rest parameter is unpacked. */
  ints(name: string, length?: number): number[] {
    let v = this.get(name);
    if (v instanceof PyTuple && v.items.length === 1 && v.items[0] instanceof PyObject && (v.items[0] instanceof PyTuple || v.items[0] instanceof PyList))
      v = v.items[0];
    if (v instanceof PyTuple || v instanceof PyList) {
      const out = v.items.map((x) => this.whole(name, x));
      if (length !== undefined && out.length === 1) return new Array<number>(length).fill(out[0] as number);
      if (length !== undefined && out.length !== length)
        throw this.vm.error(
          'RuntimeError',
          `${this.name}(): expected ${name} to be a single integer value or a list of ${length} values, but got [${out.join(', ')}]`,
        );
      return out;
    }
    return new Array<number>(length ?? 1).fill(this.whole(name, v));
  }
  dtype(name: string): DType | null {
    const v = this.values.get(name);
    return v === undefined || v === null || v instanceof Unknown ? null : dtypeOf(v as DTypeObject);
  }
  dtypeOf(v: Value): DType | null {
    return dtypeOf(v);
  }

  private whole(name: string, v: Value): number {
    if (v instanceof Unknown) throw new UnknownArgument(v);
    const n = numberOf(v);
    if (n === undefined || !Number.isInteger(n) || v instanceof PyFloat)
      throw this.vm.error('TypeError', `${this.name}(): argument '${name}' must be int, not ${typeOf(v).name}`);
    return n;
  }
}

/** Other names of parameters, which torch takes too: NumPy's, and those of its overloads. */
const RENAMED: Readonly<Record<string, string>> = {
  axis: 'dim',
  axis0: 'dim0',
  axis1: 'dim1',
  keepdims: 'keepdim',
  x: 'input',
  a: 'input',
  A: 'input',
  self: 'input',
  tensor: 'other',
  input2: 'L',
  split_size: 'split_size_or_sections',
  split_sizes: 'split_size_or_sections',
  sections: 'indices_or_sections',
  indices: 'indices_or_sections',
  tensor_indices_or_sections: 'indices_or_sections',
  train: 'training',
  crow_indices: 'first',
  ccol_indices: 'first',
  col_indices: 'second',
  row_indices: 'second',
};
/** Where a result goes and what draws its elements: no shape depends on them, so signatures leave them out. */
const RESULT_KEYWORDS = new Set(['out', 'out_dtype', 'generator', 'memory_format']);
/** The same of functions that make tensors, which take an element type too. */
const MAKER_KEYWORDS = new Set(['device', 'layout', 'pin_memory', 'requires_grad', 'non_blocking']);

/** The parameter that a keyword is for; `undefined` = there is none. */
function parameterOf({ names, open }: Signature, key: string): string | undefined {
  if (names.has(key)) return key;
  const other = RENAMED[key];
  if (other !== undefined && names.has(other)) return other;
  return open || RESULT_KEYWORDS.has(key) || (MAKER_KEYWORDS.has(key) && names.has('dtype')) ? key : undefined;
}
