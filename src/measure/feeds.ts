import type { InferenceSession, Tensor } from 'onnxruntime-web';
import type { InputSpec } from '../core/analysis.js';
import { elementCount } from '../core/onnx/graph.js';
import { hashOf } from '../core/text/hash.js';
import { PLAN } from './plan.js';
import { randomFrom } from './stats.js';
import type { NetworkRequest } from './types.js';

type Ort = typeof import('onnxruntime-web');

export interface Feeds {
  readonly tensors: Record<string, Tensor>;
  readonly specs: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: string }[];
}

type ArrayFor = { readonly [type in Tensor.Type]?: (count: number, random: () => number) => Tensor.DataType };

/** Elements of each type. Constant data would flatter branching activations by a fifth, so floats are random, half of them below zero. */
const elements: ArrayFor = {
  float32: (n, random) => Float32Array.from({ length: n }, () => random() * 2 - 1),
  float64: (n, random) => Float64Array.from({ length: n }, () => random() * 2 - 1),
  // Halves as bits: sign, exponent 2^-1 and a random fraction, so 0.5 to 1 on either side of zero.
  float16: (n, random) => Uint16Array.from({ length: n }, () => (random() < 0.5 ? 0x8000 : 0) | 0x3800 | Math.floor(random() * 1024)),
  // Whole numbers are mostly indices into tables whose length is not known here: 0 and 1 are valid in any table worth looking up.
  int64: (n, random) => BigInt64Array.from({ length: n }, () => (random() < 0.5 ? 0n : 1n)),
  uint64: (n, random) => BigUint64Array.from({ length: n }, () => (random() < 0.5 ? 0n : 1n)),
  int32: (n, random) => Int32Array.from({ length: n }, () => (random() < 0.5 ? 0 : 1)),
  uint32: (n, random) => Uint32Array.from({ length: n }, () => (random() < 0.5 ? 0 : 1)),
  int16: (n, random) => Int16Array.from({ length: n }, () => (random() < 0.5 ? 0 : 1)),
  uint16: (n, random) => Uint16Array.from({ length: n }, () => (random() < 0.5 ? 0 : 1)),
  int8: (n, random) => Int8Array.from({ length: n }, () => Math.floor(random() * 255) - 127),
  uint8: (n, random) => Uint8Array.from({ length: n }, () => Math.floor(random() * 256)),
  bool: (n, random) => Uint8Array.from({ length: n }, () => (random() < 0.5 ? 0 : 1)),
};

/** Each input has elements of its own, which depend on its name and on nothing else of the network: who knows the name can tell them. */
function elementsOf(type: Tensor.Type, count: number, name: string, seed: number, every?: number): Tensor.DataType | undefined {
  const made = elements[type]?.(count, randomFrom(seed ^ hashOf(name)));
  if (every === undefined || made === undefined) return made;
  return made instanceof BigInt64Array || made instanceof BigUint64Array ? made.fill(BigInt(every)) : (made as Int32Array).fill(every);
}

/** Sizes and limits are few numbers. @limit input whose elements are looked at before a run: elements */
const TOLD_ELEMENTS = 4_096;

/**
 * The elements that a run will be given for an input; undefined where they are too many, or no plain numbers.
 * @param every what all of them are
 */
export function fedElements({ name, shape, dtype }: InputSpec, every?: number): ArrayLike<number> | undefined {
  const count = elementCount(shape);
  // Halves are made as bits.
  if (count > TOLD_ELEMENTS || dtype === 'float16') return undefined;
  const made = elementsOf(dtype as Tensor.Type, count, name, PLAN.seed, every);
  return made && Array.from(made as ArrayLike<number | bigint>, Number);
}

/**
 * Seeded inputs for every input that the session declares. Throws a sentence for what cannot be filled.
 * @param shapes of inputs, as far as they are known: they stand in the place of what the file leaves open; with what every element is, where that was chosen
 */
export function feedsFor(ort: Ort, session: InferenceSession, seed: number, shapes: NetworkRequest['inputs'] = []): Feeds {
  const tensors: Record<string, Tensor> = {};
  const specs: { name: string; shape: number[]; dtype: string }[] = [];
  for (const input of session.inputMetadata) {
    if (!input.isTensor) throw new Error(`The input ${input.name} is not a tensor.`);
    const told = shapes.find(({ name }) => name === input.name);
    const given = told?.shape;
    const shape = input.shape.map((declared, axis) => {
      // The runtime gives an open dimension without a name as a number: the largest there is.
      const d = given?.[axis] ?? declared;
      if (typeof d !== 'number' || !Number.isSafeInteger(d) || d < 0) throw new Error(`The input ${input.name} has the unknown dimension ${d}.`);
      return d;
    });
    const data = elementsOf(input.type, elementCount(shape), input.name, seed, told?.every);
    if (!data) throw new Error(`The input ${input.name} has the type ${input.type}, which cannot be filled.`);
    tensors[input.name] = new ort.Tensor(input.type, data, shape);
    specs.push({ name: input.name, shape, dtype: input.type });
  }
  return { tensors, specs };
}
