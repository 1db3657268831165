import type { EntryCandidate } from '../analysis.js';
import type { Module } from '../python/syntax/syntax.js';
import { definitionsOf, mentionsOfConstants } from './entries.js';

/** Which of a file's candidates is likeliest its network: the whole that the others are parts of. */

/** Names of parts: what is called so is not the network of a file that has anything else. */
const PART =
  /(?:Loss|Criterion|Discriminator|Critic|(?:Q|Value)(?:Net|Network|Function)|Transform|Augment|Pool\w*|Norm\w*|Attention|Attn|Block|Layer|Head|MLP|Mlp|FFN|FeedForward|Embed|Embedding|Embedder|Dropout|DropPath|Activation|Swish|GELU|SiLU|Identity|Residual|Conv\w*|Linear|Stem|Neck|Bottleneck|Module|Sampler|Wrapper|Mixin|Router|Gate|Expert|Experts|Base|Cell|Unit|Encoding|Projection|Projector|Adapter)$/;

/** Names of what judges a network; of an agent its values. */
const JUDGE = /(?:Loss|Criterion|Discriminator\w?|Critic|(?:Q|Value)(?:Net|Network|Function))$/;

/** Names of a language model with another head, after those that tell the next word: `NetForTokenClassification`. */
const HEADED = /For(?!CausalLM|ConditionalGeneration)[A-Z]\w*$/;

export interface Ranking {
  /** What nothing else is built of, made of other candidates; what stands alone; then parts. */
  readonly groups: readonly [composites: readonly EntryCandidate[], lone: readonly EntryCandidate[], parts: readonly EntryCandidate[]];
  /** True where `part` may be built inside of `whole`. */
  readonly isInside: (part: string, whole: string) => boolean;
}

/**
 * Candidates by rank, the network of a family before all. In each group what the file exports (`__all__`) comes first, then the last one that is written;
 * of parts the one that holds most.
 */
export function rankedCandidates(tree: Module, file: string, candidates: readonly EntryCandidate[], exported: ReadonlySet<string>): Ranking {
  const inside = insidesOf(tree, file, candidates);
  const held = new Set([...inside.values()].flatMap((names) => [...names]));
  const classes = new Set(definitionsOf(tree, file).flatMap((d) => (d.type === 'class' ? [d.name] : [])));
  // A builder holds the class that it makes, which says nothing of its size.
  const sizeOf = ({ name }: EntryCandidate): number => [...(inside.get(name) ?? [])].filter((n) => classes.has(n)).length - Number(!classes.has(name));
  const order = (...keys: ((c: EntryCandidate) => number)[]): EntryCandidate[] => {
    const by = (a: EntryCandidate, b: EntryCandidate): number => keys.map((key) => key(a) - key(b)).find((d) => d !== 0) ?? 0;
    return [...candidates].reverse().sort(by);
  };
  const network = ofFamily(tree, file, candidates);
  const exports = (c: EntryCandidate): number => -Number(exported.has(c.name));
  const isWhole = (c: EntryCandidate): boolean => c === network || (!held.has(c.name) && !PART.test(c.name));
  const wholes = order(
    (c) => -Number(c === network),
    exports,
    (c) => Number(HEADED.test(c.name)),
  ).filter(isWhole);
  const parts = order(
    (c) => Number(JUDGE.test(c.name)),
    (c) => -sizeOf(c),
    (c) => Number(held.has(c.name)),
    exports,
  ).filter((c) => !isWhole(c));
  const isComposite = (c: EntryCandidate): boolean => c === network || sizeOf(c) > 0;
  return {
    groups: [wholes.filter(isComposite), wholes.filter((c) => !isComposite(c)), parts],
    isInside: (part, whole) => inside.get(whole)?.has(part) ?? false,
  };
}

/** Names of variants that serve one task. */
const TASK = /For[A-Z]\w*$/;
/** Names of those that are the whole network nevertheless. */
const GENERATES = /(?:ForCausalLM|LMHeadModel|ForConditionalGeneration)$/;

/**
 * The network of a file with a family: variants with one base, most of them the same body with a small head for some task. The first variant stands for it
 * if it generates or joins several bodies, else its body.
 */
function ofFamily(tree: Module, file: string, candidates: readonly EntryCandidate[]): EntryCandidate | undefined {
  const definitions = definitionsOf(tree, file);
  const byName = new Map(definitions.map((d) => [d.name, d]));
  for (const base of definitions) {
    const members = base.type === 'class' ? candidates.filter((c) => byName.get(c.name)?.bases.includes(base.name)) : [];
    const uses = (c: EntryCandidate, part: EntryCandidate): boolean => c !== part && byName.get(c.name)?.mentions.has(part.name) === true;
    const variants = members.filter((c) => !PART.test(c.name) && !members.some((m) => uses(m, c)));
    const [first] = variants;
    if (!first || variants.length < 2 || !variants.some((c) => TASK.test(c.name))) continue;
    const bodies = members.filter((m) => uses(first, m));
    const isTask = TASK.test(first.name) && !GENERATES.test(first.name);
    if (bodies.length) return isTask && bodies.length === 1 ? bodies[0] : first;
  }
  return undefined;
}

/** True for `encoder` and `Encoder`, `image_encoder` and `ImageEncoder`, `backbone` and `SmallBackbone`. */
function isNamedAfter(parameter: string, network: string): boolean {
  const letters = parameter.replace(/_/g, '').toLowerCase();
  return letters.length > 3 && !/^(?:model|module|network)$/.test(letters) && network.toLowerCase().endsWith(letters);
}

/** The candidates that each candidate names, directly or through other definitions and constants of the file. */
function insidesOf(tree: Module, file: string, candidates: readonly EntryCandidate[]): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Set(candidates.map((c) => c.name));
  // A parameter that is named after a network gets one: `Seq2Seq(encoder, decoder)`.
  const given = (missing: readonly string[]): string[] => [...names].filter((name) => missing.some((p) => isNamedAfter(p, name)));
  const definitions = definitionsOf(tree, file).map((d) => [d.name, new Set([...d.mentions, ...given(d.missing)])] as const);
  const mentions = new Map<string, ReadonlySet<string>>([...mentionsOfConstants(tree), ...definitions]);
  return new Map(
    [...names].map((name) => {
      const reached = new Set<string>();
      const waiting = [name];
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
        for (const m of mentions.get(next) ?? []) {
          if (reached.has(m) || !mentions.has(m)) continue;
          reached.add(m);
          waiting.push(m);
        }
      return [name, new Set([...reached].filter((m) => m !== name && names.has(m)))];
    }),
  );
}
