import type { InputSpec } from '../../analysis.js';
import { type Guess, usualOf } from '../dimensionNames.js';
import type { OpenSize } from '../operators/support.js';
import { told } from './findings.js';
import type { FileGraph, FileType, FileValue } from './model.js';

/** Dynamic dimensions of a file: what they are called, what they were given, and what is taken for granted of the others. */

/** What a person gave. */
export interface GivenSizes {
  /** By the dimension's name. */
  readonly dims?: ReadonlyMap<string, number>;
  /** They were given for an earlier version of the file: what it has no more is no fault. */
  readonly isRemembered?: boolean;
  /** Whole inputs, by name or in order. */
  readonly inputs?: readonly InputSpec[];
}

interface Dimension {
  /** As the file has it, or `input[axis]` where it has no name. */
  readonly name: string;
  readonly size: number;
  /** True when nobody said it. */
  readonly isGuess: boolean;
}

/** Where the first do not fit, the others are tried in this order. */
export const SIDES: readonly number[] = [224, 256, 320, 512, 640, 299, 128, 96, 64, 32, 28];
export const LENGTHS: readonly number[] = [128, 512, 1024, 256, 64, 16, 1, 4096, 16_000];
/** A second of speech, and parts that are listened to at once. */
export const SOUNDS: readonly number[] = [16_000, 1024, 512, 2048, 4096, 480, 160, 8000, 32_000, 44_100, 48_000];

const assumed = 'sizes that only data tell are taken as large as they can be';

/** A dimension as a file declares it: a size, a name, or null where nothing is said. A negative size says nothing either. */
type Declared = number | string | null;

const isFixed = (dim: Declared): dim is number => typeof dim === 'number' && dim >= 0;

/** The name under which a dimension that is not fixed is asked for. */
const dimensionName = (dim: Declared, input: string, axis: number): string => (typeof dim === 'string' ? dim : `${input}[${axis}]`);

/** Inputs whose elements the file does not hold. */
export function openInputs(graph: FileGraph): readonly FileValue[] {
  const held = new Set(graph.initializers.map((tensor) => tensor.name));
  return graph.inputs.filter((input) => !held.has(input.name));
}

/** Sizes of dynamic dimensions: those that were given, and offers for the rest. */
export class Dimensions {
  private readonly sizes = new Map<string, Dimension>();
  /** Of the dynamic dimensions of the inputs, in order. */
  private readonly names: ReadonlySet<string>;
  /** Shapes of inputs of which the file says nothing, as they were given. */
  private readonly whole = new Map<string, readonly number[]>();
  private readonly misfits: string[] = [];
  private isBounded = false;

  constructor(
    graph: FileGraph,
    private readonly given: GivenSizes,
    private readonly tried: Guess,
  ) {
    const inputs = openInputs(graph);
    this.useInputs(inputs);
    this.names = new Set(inputs.flatMap((input) => dimsOf(input).flatMap((dim, axis) => (isFixed(dim) ? [] : dimensionName(dim, input.name, axis)))));
    for (const [name, size] of given.dims ?? []) if (this.names.has(name)) this.sizes.set(name, { name, size, isGuess: false });
    for (const input of inputs) this.offer(input);
  }

  /** What was given and fits nothing; complete once the file is evaluated. */
  get faults(): readonly string[] {
    const unused = this.given.isRemembered ? [] : [...(this.given.dims?.keys() ?? [])].filter((name) => !this.sizes.has(name));
    const known = this.all.map(({ name }) => name).join(', ') || 'none';
    return [...new Set(this.misfits), ...unused.map((name) => `no input has a dimension named "${name}"; there are ${known}`)];
  }

  /** A size that only data tell, by its name: as it was given, else as large as it can be or what it usually is. */
  open(name: string, { most, usual = 'length' }: OpenSize): number {
    const known = this.sizes.get(name)?.size ?? this.given.dims?.get(name);
    if (known !== undefined && most !== undefined && known > most) this.misfits.push(`"${name}" is at most ${most}, not ${known}`);
    const size = Math.min(known ?? Number.POSITIVE_INFINITY, most ?? known ?? (typeof usual === 'number' ? usual : this.tried[usual]));
    if (!this.sizes.has(name)) this.sizes.set(name, { name, size, isGuess: known === undefined });
    this.isBounded ||= known === undefined && most !== undefined;
    return size;
  }

  /** What is taken for granted of sizes that nobody gave. */
  get assumptions(): readonly string[] {
    const guessed = this.all.flatMap(({ name, size, isGuess }) => (isGuess ? `${name} = ${size}` : []));
    return [...told(guessed), ...(this.isBounded ? [assumed] : [])];
  }

  /** All dimensions that have a name or were asked for, in the order of the inputs. */
  get all(): readonly Dimension[] {
    const known = [...this.names].flatMap((name) => this.sizes.get(name) ?? []);
    return [...known, ...[...this.sizes.values()].filter(({ name }) => !this.names.has(name))];
  }

  /** Whether another size could be tried. */
  has(kind: keyof Guess): boolean {
    return this.all.some((dim) => dim.isGuess && dim.size === this.tried[kind]);
  }

  /** The size of a declared dimension; undefined where nothing tells it. */
  sizeOf(dim: Declared, value: string, axis: number): number | undefined {
    if (isFixed(dim)) return dim;
    return this.sizes.get(dimensionName(dim, value, axis))?.size ?? (typeof dim === 'string' ? this.sum(dim) : undefined);
  }

  /** A shape as declared, with everything known filled in. */
  shapeOf(type: FileType | undefined, value: string): readonly number[] | undefined {
    if (type?.is !== 'tensor') return undefined;
    if (!type.dims) return this.whole.get(value);
    const shape = type.dims.map((dim, axis) => this.sizeOf(dim, value, axis));
    return shape.every((size) => size !== undefined) ? shape : undefined;
  }

  /** `past_length + length`, as some exporters name dimensions. */
  private sum(text: string): number | undefined {
    const parts = text.split('+').map((part) => part.trim());
    if (parts.length < 2) return undefined;
    const sizes = parts.map((part) => (/^\d+$/.test(part) ? Number(part) : this.sizes.get(part)?.size));
    return sizes.reduce((a, b) => (a === undefined || b === undefined ? undefined : a + b), 0);
  }

  /** Whole shapes that were given tell the dimensions that they fill. */
  private useInputs(inputs: readonly FileValue[]): void {
    const named = new Map(inputs.map((input) => [input.name, input]));
    this.given.inputs?.forEach((spec, i) => {
      const input = spec.name ? named.get(spec.name) : inputs[i];
      if (!input) this.misfits.push(`this file has no input ${spec.name ? `named "${spec.name}"` : `number ${i}`}; there are ${[...named.keys()].join(', ')}`);
      else this.useShape(input, spec.shape);
    });
  }

  private useShape(input: FileValue, shape: readonly number[]): void {
    const dims = dimsOf(input);
    const text = shape.join('x');
    if (input.type?.is === 'tensor' && !input.type.dims) this.whole.set(input.name, shape);
    if (input.type?.is === 'tensor' && input.type.dims && dims.length !== shape.length)
      this.misfits.push(`the input "${input.name}" has ${dims.length} dimensions, not the ${shape.length} of ${text}`);
    dims.forEach((dim, axis) => {
      const size = shape[axis];
      if (size === undefined) return;
      if (isFixed(dim) && dim !== size) this.misfits.push(`dimension ${axis} of the input "${input.name}" is ${dim} in this file, not the ${size} of ${text}`);
      const name = dimensionName(dim, input.name, axis);
      const known = this.sizes.get(name);
      if (known && known.size !== size) this.misfits.push(`the dimension "${name}" is given as ${known.size} and as ${size}`);
      if (!isFixed(dim)) this.sizes.set(name, { name, size, isGuess: false });
    });
  }

  private offer(input: FileValue): void {
    const dims = dimsOf(input);
    dims.forEach((dim, axis) => {
      if (isFixed(dim)) return;
      const name = dimensionName(dim, input.name, axis);
      if (this.sizes.has(name) || (typeof dim === 'string' && this.sum(dim) !== undefined)) return;
      this.sizes.set(name, { name, size: this.guess(typeof dim === 'string' ? dim : '', dims, axis), isGuess: true });
    });
  }

  private guess(name: string, dims: readonly Declared[], axis: number): number {
    const usual = usualOf(name, axis);
    if (usual !== undefined) return typeof usual === 'number' ? usual : this.tried[usual];
    if (axis === 0) return 1;
    // A picture, its channels first or last.
    if (dims.length === 4) return axis === 1 && dims[3] !== 3 && dims[3] !== 1 ? 3 : this.tried.side;
    // The state of a recurrent network: layers, batch, features.
    if (dims.length === 3 && axis === 1 && typeof dims[0] === 'number' && typeof dims[2] === 'number' && dims[0] !== 1) return 1;
    return this.tried.length;
  }
}

const dimsOf = (input: FileValue): readonly Declared[] => (input.type?.is === 'tensor' ? (input.type.dims ?? []) : []);
