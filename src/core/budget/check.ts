import { type Analysis, hasNetwork, type ModelClass } from '../analysis.js';
import { isEntryOf } from '../report/lenses.js';
import type { Span } from '../text/notes.js';
import type { Demand, DemandedLimit } from './demands.js';
import { type Check, judge, judgePart, type Times, type Unmeasured } from './judge.js';

/** A network, or a part of one, held against what is demanded of it. */
export interface Judged {
  /** The entry, or the class whose instances are judged. */
  readonly name: string;
  /** The definition in the file that is to be marked; null where the file has none. */
  readonly span: Span | null;
  readonly analysis: Analysis;
  /** The entry and input when it is not the network that the file shows; undefined also for parts. */
  readonly asked?: { readonly entry: string; readonly input: string | undefined };
  /** Instances inside of the network, not the network itself. */
  readonly isPart: boolean;
  readonly checks: readonly Check[];
}

/** Evaluates another network of the file; undefined when nobody waits for it any more. */
type Evaluate = (entry: string, input: string | undefined) => Promise<Analysis | undefined>;

/** A measured run of a network that is to take no longer than its budget; undefined when nobody measured it. */
type TimesOf = (analysis: Analysis) => Promise<Times | Unmeasured | undefined>;

/** Holds a file's network, its classes and the networks that a configuration names against what is demanded of them. */
export async function judgeFile(analysis: Analysis, demands: readonly Demand[], evaluate: Evaluate, timesOf: TimesOf): Promise<Judged[]> {
  const out: Judged[] = [];
  const checked = async (of: Analysis, limits: readonly DemandedLimit[]): Promise<Check[]> =>
    judge(of, limits, limits.some(({ quantity }) => quantity === 'time') ? await timesOf(of) : undefined);
  const own = ownLimits(analysis, demands);
  if (own.length)
    out.push({ name: analysis.entry ?? baseName(analysis.file), span: entryPlace(analysis), analysis, isPart: false, checks: await checked(analysis, own) });
  for (const { of, limits } of demands) {
    if (of.type === 'entry') {
      const asked = { entry: of.entry, input: of.input };
      const made = await evaluate(of.entry, of.input);
      if (made) out.push({ name: of.entry, span: entryPlace(made), analysis: made, asked, isPart: false, checks: await checked(made, limits) });
    } else if (of.type === 'definition') {
      const found = analysis.classes.find(({ name, span }) => name === of.name && span.file === analysis.file);
      if (found && isEntryOf(found, analysis)) continue;
      out.push(...(await judgeDefinition(analysis, of.name, found, limits, evaluate, checked)));
    }
  }
  return out;
}

/** What is demanded of the network that the file shows. Of the same quantity, what the comment of its class says is stronger than what is said of the file. */
function ownLimits(analysis: Analysis, demands: readonly Demand[]): DemandedLimit[] {
  const isNetwork = hasNetwork(analysis) || analysis.candidates.length > 0 || analysis.classes.length > 0 || analysis.broken;
  const ofEntry = demands.filter(({ of }) => of.type === 'definition' && analysis.classes.some((c) => c.name === of.name && isEntryOf(c, analysis)));
  const ofFile = demands.filter(({ of, isNamed }) => of.type === 'file' && (isNetwork || isNamed));
  const all = [...ofEntry, ...ofFile].flatMap(({ limits }) => limits);
  const options = all.filter(({ origin }) => origin.type === 'option');
  return [...options, ...all.filter((limit) => !options.includes(limit))].filter(
    (limit, i, list) => list.findIndex(({ quantity }) => quantity === limit.quantity) === i,
  );
}

/** A class or builder that is not the file's network: its instances in there, else the network that it makes without arguments. */
async function judgeDefinition(
  analysis: Analysis,
  name: string,
  found: ModelClass | undefined,
  limits: readonly DemandedLimit[],
  evaluate: Evaluate,
  checked: (of: Analysis, limits: readonly DemandedLimit[]) => Promise<Check[]>,
): Promise<Judged[]> {
  const base = { name, span: found?.span ?? null, analysis };
  if (found?.layers.length) return [{ ...base, isPart: true, checks: judgePart(analysis, found, limits) }];
  const candidate = analysis.candidates.find((c) => c.name === name);
  const unknown = (reason: string): Judged[] => [
    { ...base, isPart: true, checks: limits.map((limit) => ({ limit, verdict: 'unknown', amount: null, isLeast: false, reason, heaviest: [] })) },
  ];
  if (candidate?.missing.length) return unknown(`nothing says with which arguments it is built: ${name} needs ${candidate.missing.join(', ')}`);
  if (!candidate) return unknown(`${name} is no network of this file that could be built`);
  const made = await evaluate(candidate.expression, undefined);
  const asked = { entry: candidate.expression, input: undefined };
  return made ? [{ ...base, analysis: made, asked, isPart: false, checks: await checked(made, limits) }] : [];
}

/** The builder or class of the file that its network comes from. */
function entryPlace(analysis: Analysis): Span | null {
  const own = analysis.classes.filter((c) => c.span.file === analysis.file && isEntryOf(c, analysis));
  const place = own.find((c) => c.isBuilder) ?? own[0];
  return place?.span ?? (analysis.entrySpan?.file === analysis.file ? analysis.entrySpan : null);
}

const baseName = (file: string): string => file.split('/').at(-1) ?? file;
