import type { InputSpec, Knob } from '../analysis.js';

/** Other arguments for the same network, and other sizes for the same input. Everything here works on text and plain data. */

/** The entry's text with other values for some of its arguments, given as Python source by the names of their knobs. */
export function variedEntry(entry: string, knobs: readonly Knob[], values: ReadonlyMap<string, string>): string {
  const chosen = knobs.filter((k) => values.has(k.name) && values.get(k.name) !== k.value);
  // From the end on, so that earlier places stay where they are; arguments added at one place keep their order.
  const places = [...new Set(chosen.map((k) => k.at[0]))].sort((a, b) => b - a);
  let text = entry;
  for (const from of places) {
    const here = chosen.filter((k) => k.at[0] === from);
    const stated = here.find((k) => k.at[1] > from);
    if (stated) text = text.slice(0, from) + values.get(stated.name) + text.slice(stated.at[1]);
    else {
      const added = here.map((k) => `${k.name.slice(k.name.lastIndexOf('.') + 1)}=${values.get(k.name)}`).join(', ');
      const before = text.slice(0, from);
      text = `${before}${before.trimEnd().endsWith('(') ? '' : ', '}${added}${text.slice(from)}`;
    }
  }
  return text;
}

/** What of an input can be varied: how many at once, and the side of a picture, the length of a sequence or sound. */
export interface InputSizes {
  readonly batch: number | null;
  readonly size: number | null;
}

/** The input that sizes are told by: the first tensor. */
const mainOf = (inputs: readonly InputSpec[]): InputSpec | undefined => inputs.find((i) => i.literal === undefined && i.shape.length > 1);

/** Axes that a size stands for: those of the picture after batch and channels, else that of the sequence. */
function sizedAxes({ shape, dtype }: InputSpec): readonly number[] {
  if (shape.length >= 4) return shape.map((_, axis) => axis).slice(shape.length === 4 ? 2 : shape.length - 2);
  if (shape.length === 3) return [(shape[1] ?? 0) <= SOUND_CHANNELS ? 2 : 1];
  return shape.length === 2 && dtype !== 'float32' ? [1] : [];
}

/** (batch, channels, samples) rather than (batch, positions, features). */
const SOUND_CHANNELS = 2;

export function sizesOf(inputs: readonly InputSpec[]): InputSizes {
  const main = mainOf(inputs);
  if (!main) return { batch: null, size: null };
  const [axis] = sizedAxes(main);
  return { batch: main.shape[0] ?? null, size: axis === undefined ? null : (main.shape[axis] ?? null) };
}

/** The same inputs with another batch and size. What shares a size with the first tensor follows it; a picture keeps its proportions. */
export function variedInputs(inputs: readonly InputSpec[], { batch, size }: Partial<InputSizes>): InputSpec[] {
  const now = sizesOf(inputs);
  const main = mainOf(inputs);
  return inputs.map((input) => {
    if (input.literal !== undefined) return input;
    const shape = [...input.shape];
    if (batch != null && shape[0] === now.batch) shape[0] = batch;
    const follows = input.dtype === main?.dtype && input.shape.length === main.shape.length;
    if (size != null && now.size)
      for (const axis of sizedAxes(input))
        if (follows || input.shape[axis] === now.size) shape[axis] = Math.round(((input.shape[axis] ?? 0) * size) / now.size);
    return { ...input, shape };
  });
}
