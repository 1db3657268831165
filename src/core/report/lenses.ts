import type { Analysis, ModelClass, Source } from '../analysis.js';

import { endedBy, type Note, type Span } from '../text/notes.js';
import { EXAMPLE, inputsLabel } from './numbers.js';
import { shown, titleText } from './shown.js';
import { amount, rowsUnder, sumOf, workText } from './sums.js';
import type { HintSettings, Translate } from './text.js';
import { workBy } from './work.js';

/** The words over one class or builder. */
export interface LensText {
  readonly span: Span;
  readonly className: string;
  readonly title: string;
  readonly tooltip: string;
  /** True for the class or builder that the shown analysis was made from: its lens has the actions. */
  readonly isEntry: boolean;
  /** Python that would make it the entry; null when nobody says with which arguments. */
  readonly expression: string | null;
  /** `example sizes: dim=512, heads=8`, where the entry rests on some. */
  readonly example?: string;
}

/** They stand in one line; model files have hundreds. @limit inputs that a line shows: inputs */
const INPUTS = 12;

/** What an analysis was given, short: tensors without their names, and of very many how many more there are. */
export function inputText({ inputs }: Pick<Analysis, 'inputs'>): string {
  const label = inputsLabel(inputs.slice(0, INPUTS).map((i) => (i.literal === undefined ? { ...i, name: '' } : i)));
  return inputs.length > INPUTS ? `${label}, … +${inputs.length - INPUTS}` : label;
}

/** `4.23M params · 569M MACs · 1×3×224×224`; totals that lack something say `≥`. */
export function totalsText(analysis: Analysis, settings: HintSettings): string {
  const all = sumOf(analysis.rows);
  const least = !analysis.complete;
  const sum = { rows: all.rows, macsLeast: all.macsLeast || least };
  return [`${amount(all.params, all.paramsLeast || !analysis.allBuilt)} params`, workText(sum, workBy(settings.convention, analysis))].join(' · ');
}

/** One lens per model class and builder of the file, stable in number and order while the text stays the same. */
export function lensesOf(analysis: Analysis, file: string, settings: HintSettings, t: Translate): LensText[] {
  return analysis.classes
    .filter((c) => c.span.file === file)
    .map((c) => {
      const text = lens(c, analysis, settings, t);
      return { ...text, title: titleText(text.title), tooltip: text.tooltip.split('\n').map(shown).join('\n') };
    });
}

function lens(c: ModelClass, analysis: Analysis, settings: HintSettings, t: Translate): LensText {
  const isEntry = isEntryOf(c, analysis);
  const candidate = analysis.candidates.find((x) => x.name === c.name);
  const expression = candidate && candidate.missing.length === 0 ? candidate.expression : null;
  const base = { span: c.span, className: c.name, isEntry, expression };
  if (isEntry) {
    const isExample = analysis.exampleSizes.length > 0;
    const name = isExample ? c.name : (analysis.entry ?? c.name);
    const title = [totalsText(analysis, settings), name, inputText(analysis)].filter(Boolean).join(' · ');
    const example = isExample ? { example: t('example sizes: {0}', shortSizes(analysis.exampleSizes)) } : {};
    return { ...base, title, tooltip: tooltip(analysis, t), ...example };
  }
  const failure = analysis.entry === null ? endedBy(analysis.notes) : undefined;
  // Whoever built it would meet the same failure: other arguments or another entry may not.
  if (failure && !candidate?.missing.length)
    return {
      ...base,
      expression: null,
      title: t('no numbers: {0}', failure.limit === undefined ? placed(failure, t) : t(failure.text)),
      tooltip: t('Choose Entry accepts any Python expression.'),
    };
  if (c.layers.length) {
    const sum = sumOf(rowsUnder(analysis, c.layers));
    const times = c.layers.length > 1 ? `×${c.layers.length} · ` : '';
    const isExample = analysis.exampleSizes.length > 0;
    const whole = (isExample ? /^[\w.]+/.exec(analysis.entry ?? '')?.[0] : undefined) ?? analysis.entry ?? '';
    const parts = [
      `${times}${amount(sum.params, sum.paramsLeast || !analysis.allBuilt)} params`,
      workText(sum, workBy(settings.convention, analysis)),
      t('in {0}', whole),
    ];
    return { ...base, title: `${isExample ? EXAMPLE : ''}${parts.join(' · ')}`, tooltip: t('Instances of this class in {0}', analysis.entry ?? '') };
  }
  if (candidate?.missing.length)
    return {
      ...base,
      title: t('needs {0}: choose arguments', candidate.missing.join(', ')),
      tooltip: [t('This file never calls it. Choose Entry accepts any Python expression.'), ...(failure ? [placed(failure, t)] : [])].join('\n'),
    };
  return { ...base, title: t('not part of {0}', analysis.entry ?? t('the chosen entry')), tooltip: t('Show what {0} costs', c.name) };
}

const placed = (n: Note, t: Translate): string => `${n.span ? `${t('line {0}', n.span.line)}: ` : ''}${t(n.text)}`;

/** Example sizes in a line: more of them than fit are counted. */
function shortSizes(sizes: readonly string[]): string {
  const shown = sizes.filter((s) => s.length <= LENS_SIZE_CHARACTERS).slice(0, LENS_SIZES);
  return `${shown.join(', ')}${shown.length < sizes.length ? ', …' : ''}`;
}
/** A lens is one line over a class. @limit sizes in a lens: sizes */
const LENS_SIZES = 4;
/** A longer one does not fit beside the others. @limit size in a lens: characters */
const LENS_SIZE_CHARACTERS = 24;

/** Whether the shown network is one of this class, or made by this builder. */
export const isEntryOf = (c: ModelClass, { entry }: Analysis): boolean => c.layers.includes(0) || (c.isBuilder && entry !== null && callsIt(entry, c.name));

const callsIt = (entry: string, name: string): boolean => new RegExp(`(^|[^\\w.])${name.replace(/[^\w]/g, '\\$&')}\\s*\\(`).test(entry);

/** Markdown-free: assumptions, what was not counted, and why the entry was taken. */
function tooltip(analysis: Analysis, t: Translate): string {
  const source: Record<Source, string> = {
    choice: t('chosen by you'),
    comment: t('from the comment in this file'),
    file: t('as built in this file'),
    config: t('with the settings that this file has ready'),
    workspace: t('as built in another file'),
    settings: t('with the settings of a file in the workspace'),
    guess: t('guessed: nothing else in this file uses it'),
    example: t('with example sizes: nothing says which'),
  };
  const lines = [analysis.entrySource ? `${t('Entry')}: ${analysis.entry} (${source[analysis.entrySource]})` : ''];
  if (analysis.exampleSizes.length) lines.push(`${t('Example sizes')}: ${analysis.exampleSizes.join(', ')}`);
  if (analysis.inputGuessed) lines.push(t('The input was guessed.'));
  lines.push(
    ...analysis.assumptions.map((assumed) => t(assumed)),
    ...analysis.uncounted.map((u) => `${t('Not counted')}: ${u.operator}${u.span ? `, ${t('line {0}', u.span.line)}` : ''}: ${t(u.reason)}`),
  );
  for (const n of analysis.notes.filter((x) => x.severity !== 'info').slice(0, 10)) lines.push(placed(n, t));
  return lines.filter(Boolean).join('\n');
}
