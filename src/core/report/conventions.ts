import type { Analysis, ConventionCount } from '../analysis.js';
import { full, signed } from './numbers.js';
import { markdownTable, markdownText, shown } from './shown.js';
import { english, type Translate } from './text.js';

/** Why conventions differ on a network: what each counts by kind of layer, against the first of them, with the rule that says so. */

type Counts = Pick<Analysis, 'conventions'>;

/** What all conventions count for one kind of layer. */
interface KindLine {
  readonly kind: string;
  /** One for each convention, in their order. Null where the tool fails. */
  readonly counts: readonly (number | null)[];
}

/** A convention that counts a kind otherwise than the first one does. */
interface Difference {
  readonly kind: string;
  readonly convention: ConventionCount;
  /** In the convention's own unit. */
  readonly difference: number;
  /** The rules by which it counts, or why it does not. */
  readonly reasons: readonly string[];
}

/** True when something other than plain multiply-adds was asked for. */
const hasConventions = ({ conventions }: Analysis): boolean => conventions.some((c) => c.name !== 'macs');

/** One line for each kind, those of the largest numbers first. */
function kindLines({ conventions }: Counts): KindLine[] {
  const kinds = new Map<string, (number | null)[]>();
  for (const [at, { kinds: counted }] of conventions.entries())
    for (const { kind, count } of counted) {
      const line = kinds.get(kind) ?? conventions.map((c) => (c.total === null ? null : 0));
      line[at] = count;
      kinds.set(kind, line);
    }
  const most = (counts: readonly (number | null)[]): number => Math.max(...counts.map((n) => n ?? 0));
  return [...kinds].map(([kind, counts]) => ({ kind, counts })).sort((a, b) => most(b.counts) - most(a.counts));
}

/** A count in the unit of another convention: a multiply-add is two FLOPs. */
export const inUnitOf = (c: Pick<ConventionCount, 'unit'>, count: number, from: Pick<ConventionCount, 'unit'>): number =>
  c.unit === from.unit ? count : c.unit === 'FLOPs' ? 2 * count : Math.floor(count / 2);

/** Where each convention counts otherwise than the first, in its own unit, the largest differences of each first. */
export function differences(analysis: Counts): Difference[] {
  const [first, ...others] = analysis.conventions;
  if (!first) return [];
  const lines = kindLines(analysis);
  return others.flatMap((convention, i) => {
    if (convention.total === null) return [];
    const found = lines.map(({ kind, counts }): Difference => {
      const difference = (counts[i + 1] ?? 0) - inUnitOf(convention, counts[0] ?? 0, first);
      return { kind, convention, difference, reasons: convention.kinds.find((k) => k.kind === kind)?.reasons ?? [convention.unseen] };
    });
    return found.filter((d) => d.difference !== 0).sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  });
}

/** `thop 0.1.1 on BatchNorm2d: +44.6M (4 per element of the input)`. */
const differenceText = ({ kind, convention, difference, reasons }: Difference, t: Translate): string =>
  t('{0} on {1}: {2} ({3})', convention.title, kind, signed(difference), reasons.map((r) => t(r)).join('; '));

/** Its total with its name, and the tool's own number of parameters where that is another one. */
function conventionText(c: ConventionCount, analysis: Analysis, t: Translate): string {
  const least = analysis.complete ? '' : '≥ ';
  const params = c.params === analysis.totals.params ? '' : t(', {0} parameters', `${least}${full(c.params)}`);
  if (c.total === null) return t('{0}: no number, the tool itself ends with an error: {1}', c.title, t(c.fails ?? ''));
  return t('{0}: {1} {2}{3}', c.title, `${least}${full(c.total)}`, c.unit, params);
}

const cell = (n: number | null): string => (n === null ? '–' : full(n));

/** For a terminal, in English. */
export function conventionLines(analysis: Analysis): string[] {
  if (!hasConventions(analysis)) return [];
  const { conventions } = analysis;
  const lines = kindLines(analysis);
  const head = ['', ...conventions.map((c) => c.title)];
  const table = [head, ...lines.map((l) => [shown(l.kind), ...l.counts.map(cell)]), ['total', ...conventions.map((c) => cell(c.total))]];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const aligned = table.map((row) => row.map((text, i) => (i ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0))).join('  '));
  const why = differences(analysis).map((d) => shown(differenceText(d, english)));
  return [...conventions.map((c) => shown(conventionText(c, analysis, english))), '', ...aligned, ...(why.length ? ['', ...why] : [])];
}

/** For a document, in the reader's language. */
export function conventionMarkdown(analysis: Analysis, t: Translate): string[] {
  if (!hasConventions(analysis)) return [];
  const { conventions } = analysis;
  const rows = kindLines(analysis).map((l) => [markdownText(l.kind), ...l.counts.map(cell)]);
  return [
    `## ${t('Conventions')}`,
    '',
    ...conventions.map((c) => `- ${markdownText(conventionText(c, analysis, t))}`),
    '',
    ...markdownTable([t('Kind'), ...conventions.map((c) => c.title)], (i) => i > 0, [...rows, [t('Total'), ...conventions.map((c) => cell(c.total))]]),
    '',
    ...differences(analysis).map((d) => `- ${markdownText(differenceText(d, t))}`),
    '',
  ];
}

/** For programs. */
export function conventionJson(analysis: Analysis): Record<string, unknown> {
  if (!hasConventions(analysis)) return {};
  const { conventions, totals } = analysis;
  const other = conventions.filter((c) => c.params !== totals.params);
  return {
    conventions: conventions.map(({ name, title, unit, total, params, kinds, fails }) => ({
      name,
      title,
      unit,
      total,
      params,
      kinds,
      ...(fails ? { fails } : {}),
    })),
    ...(other.length ? { paramCounts: Object.fromEntries(other.map((c) => [c.name, c.params])) } : {}),
    differences: differences(analysis).map(({ kind, convention, difference, reasons }) => ({ kind, convention: convention.name, difference, reasons })),
  };
}
