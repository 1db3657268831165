import type { InputSpec } from '../analysis.js';
import type { Parameter } from '../torch/module/forwardSignature.js';
import { floats, ints, type Sizes, type Spec, shapesOf, TOKENS } from './layouts.js';
import { sizeNamed } from './namedSizes.js';

/**
 * Networks of several kinds of data require no argument in particular, since each may be given in another form, and yet need one of each kind. The names
 * of these are the same in hundreds of networks.
 */
const KINDS: Readonly<Record<string, (sizes: Sizes) => Spec | undefined>> = {
  input_ids: words,
  decoder_input_ids: words,
  pixel_values: (sizes) => shapesOf({ layout: 'pixels', width: 3 }, sizes)[0],
  // The usual front end halves the frames of a spectrogram.
  input_features: ({ named }) => {
    const bands = sizeNamed(named, /^num_mel_bins$/)?.[0];
    const positions = sizeNamed(named, /^max_source_positions$/)?.[0];
    return bands && positions ? floats(1, bands, 2 * positions) : undefined;
  },
};

function words({ named }: Sizes): Spec {
  return ints(1, Math.min(TOKENS, sizeNamed(named, /^max_position_embeddings$/)?.[0] ?? TOKENS));
}

/** The inputs of the kinds that `forward` names; undefined where it names fewer than two. */
export function mainInputs(parameters: readonly Parameter[], sizes: Sizes): InputSpec[] | undefined {
  const found = parameters.flatMap(({ name }): InputSpec[] => {
    const spec = Object.hasOwn(KINDS, name) ? KINDS[name]?.(sizes) : undefined;
    return spec ? [{ name, ...spec }] : [];
  });
  return found.length > 1 ? found : undefined;
}
