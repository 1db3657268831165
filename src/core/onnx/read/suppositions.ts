import { isInteger } from '../dtypes.js';
import { elementCount, type Graph, type Node, type TensorType, type Value } from '../graph.js';
import { ruleOf } from '../operators/index.js';
import type { RuleInput } from '../operators/rule.js';
import { DataDependent, type OpenSize, type Usual } from '../operators/support.js';
import type { Dimensions } from './dimensions.js';

/**
 * Sizes that only data tell: how many elements are not zero, up to where a slice goes. Each is a dimension like those that the file leaves open, with a
 * name under which it can be given; where nobody gives it, it is as large as it can be.
 */

/** Sizes and positions are as many as a tensor has dimensions. @limit elements of one value of a model file that are supposed where data decide a shape: elements */
const ELEMENTS = 8;
/** A shape is computed in a few steps. @limit operators from a shape of a model file back to the data that decide it: operators */
const STEPS = 32;

type Input = RuleInput | undefined;

export class Suppositions {
  /** Elements that are taken for granted, and what follows from them alone. */
  private readonly elements = new Map<Value, readonly number[]>();
  private readonly makers = new Map<Value, Node>();
  /** Nothing can be supposed of these. */
  private readonly hopeless = new Set<Value>();

  constructor(
    private readonly graph: Graph,
    private readonly dimensions: Dimensions,
  ) {}

  made(outputs: readonly Value[], node: Node | undefined): void {
    if (node) for (const value of outputs) this.makers.set(value, node);
  }

  /** Inputs with all that is known or supposed of their elements. */
  seen(inputs: readonly (Value | undefined)[]): readonly Input[] {
    return this.elements.size ? inputs.map((value) => value && this.seenOf(value)) : inputs;
  }

  private seenOf(value: Value): RuleInput {
    const data = this.elements.get(value);
    return data ? { ...value, data } : value;
  }

  /**
   * Does what depends on data, with as much supposed as it takes.
   * @param name of the node, for sizes of its own
   * @param isDeclared whether the file says what comes out, which is better than any supposition
   * @returns undefined where nothing can be supposed
   */
  types(
    inputs: readonly (Value | undefined)[],
    name: string,
    isDeclared: () => boolean,
    infer: (inputs: readonly Input[]) => TensorType[],
  ): TensorType[] | undefined {
    // Each round settles one input.
    for (let rounds = inputs.length; rounds >= 0; rounds--) {
      const seen = this.seen(inputs);
      try {
        return infer(seen);
      } catch (error) {
        // What does not fit a supposition is no fault of the file.
        if (!(error instanceof DataDependent) && seen.every((input, i) => input === inputs[i])) throw error;
        const open = error instanceof DataDependent && !isDeclared() ? error.open : undefined;
        if (!open) return undefined;
        if ('sizes' in open) return open.types(open.sizes.map((size) => this.dimensions.open(`${name}.${size.name}`, size)));
        const input = inputs[seen.indexOf(open.elements)];
        if (!input || !this.settle(input, open.usual)) return undefined;
      }
    }
    return undefined;
  }

  /** Makes sure that the elements of a value are known: they follow from others that are settled, or are supposed. */
  private settle(value: Value, usual: readonly Usual[], steps = STEPS): boolean {
    if (value.data || this.elements.has(value)) return true;
    const count = elementCount(value.shape);
    const isSize = isInteger(value.dtype);
    if (this.hopeless.has(value) || value.unknown !== undefined || count > ELEMENTS || !(isSize || value.dtype === 'bool') || !steps) return false;
    const found = this.followed(value, usual, steps - 1) ?? (isSize && value.name ? this.supposed(value, count, usual) : undefined);
    if (found) this.elements.set(value, found);
    else this.hopeless.add(value);
    return found !== undefined;
  }

  /** Elements that follow from what the value is computed from, if that are whole numbers all along. */
  private followed(value: Value, usual: readonly Usual[], steps: number): readonly number[] | undefined {
    const node = this.makers.get(value);
    const rule = node && ruleOf(node.domain, node.op);
    if (!node || !rule?.fold) return undefined;
    const inputs = node.inputs.map((id) => this.graph.values[id]);
    let from = 0;
    for (const input of inputs) {
      if (!input) continue;
      const size = elementCount(input.shape);
      // What a size usually is, that is what it is made of, if that is only moved or of another type.
      const isKept = rule.moves === 'join' || ((rule.moves || inputs.length === 1) && size === elementCount(value.shape));
      const own = isKept ? usual.slice(from, from + size) : [];
      if (!this.settle(input, own, steps)) return undefined;
      if (rule.moves === 'join') from += size;
    }
    const outputs = node.outputs.flatMap((id) => this.graph.values[id] ?? []);
    return rule.fold(this.seen(inputs), outputs, node.attributes)?.[outputs.indexOf(value)];
  }

  private supposed({ name }: Value, count: number, usual: readonly Usual[]): readonly number[] {
    return Array.from({ length: count }, (_, i) => this.dimensions.open(count === 1 ? name : `${name}.${i}`, openOf(usual[i])));
  }
}

const openOf = (usual: Usual): OpenSize => (typeof usual === 'object' ? usual : { most: usual });
