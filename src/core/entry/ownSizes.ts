import type { Parameter } from '../torch/module/forwardSignature.js';
import { floats, ints, SEQUENCE, type Spec } from './layouts.js';
import { type NamedSizes, sizeNamed } from './namedSizes.js';
import type { ParameterFacts } from './readers.js';

/** Inputs whose size the network was built with under the input's own name: `state` and `state_dim`, an observation and the space of observations. */

/** What agents see, and what they do. */
const SEEN = /^(?:x|s|ob|obs|observations?|states?|next_obs|next_states?|inputs?|features)$/;
const DONE = /^(?:a|ac|act|actions?)$/;
const SEEN_SIZE = /^(?:(?:obs|observation|state|s)_(?:dim|size|shape|n)|(?:dim|n|num)_(?:obs|states?|observations?)|.*(?:^|_)ob(?:s|servation)?_space\.shape)$/;
const DONE_SIZE = /^(?:(?:act|action|a)_(?:dim|size|shape|n)|(?:dim|n|num)_actions?|.*(?:^|_)ac(?:t|tion)?_space\.shape)$/;

/** An observation or an action, where the network was built for both, or for a space of them. */
export function agentShapes({ name }: Parameter, { wanted }: ParameterFacts, named: NamedSizes): Spec[] | undefined {
  const seen = sizeNamed(named, SEEN_SIZE);
  const done = sizeNamed(named, DONE_SIZE);
  const isAgent = (seen && done) || [...named.keys()].some((key) => key.endsWith('_space.shape'));
  if (!isAgent || wanted?.layout === 'tokens') return undefined;
  if (DONE.test(name)) return done && [floats(1, ...done), ints(1)];
  return SEEN.test(name) && seen ? [floats(1, ...seen)] : undefined;
}

/** A vector, or a sequence of vectors, of the width that bears the input's name. */
export function widthByName({ name }: Parameter, { wanted, use }: ParameterFacts, named: NamedSizes): Spec[] | undefined {
  if (wanted || (use?.axes ?? 2) !== 2 || (use?.minAxes ?? 0) > 2) return undefined;
  const stem = name.replace(/_(?:feats?|features?|emb|embeddings?|x|input)$|s$/, '');
  const width = sizeNamed(
    named,
    new RegExp(`^(?:${name}|${stem})_(?:dim|size|features|feat_dim|channels|in|in_dim)$|^(?:dim|d|in|n|num)_(?:${name}|${stem})s?$`),
  );
  return width?.length === 1 ? [floats(1, width[0] ?? 1), floats(1, SEQUENCE, width[0] ?? 1)] : undefined;
}
