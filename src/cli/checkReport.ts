import { type Analysis, hasNetwork } from '../core/analysis.js';
import type { Judged } from '../core/budget/check.js';
import { CONFIG_NAME } from '../core/budget/configured.js';
import type { DemandProblem, Origin } from '../core/budget/demands.js';
import type { Check } from '../core/budget/judge.js';
import { checkedAmount, heaviestText, limitText, totalsText, verdictText } from '../core/budget/says.js';
import { adviceText } from '../core/explore/adviceText.js';
import type { Advice } from '../core/explore/under.js';
import { inputText } from '../core/report/lenses.js';
import { inputsJson } from '../core/report/numbers.js';
import { jsonText, shown, withoutCommands } from '../core/report/shown.js';
import { english } from '../core/report/text.js';

/** What a check found, as text, JSON and annotations of GitHub. */

/** What of an analysis is told: whole graphs of hundreds of files would take more memory than all else. */
interface Counted extends Pick<Analysis, 'entry' | 'inputs' | 'inputGuessed' | 'totals' | 'complete'> {
  readonly hasNetwork: boolean;
}

export const countedOf = (analysis: Analysis): Counted => {
  const { entry, inputs, inputGuessed, totals, complete } = analysis;
  return { entry, inputs, inputGuessed, totals, complete, hasNetwork: hasNetwork(analysis) };
};

interface CheckedNetwork extends Omit<Judged, 'analysis'> {
  readonly analysis: Counted;
  readonly advice: readonly Advice[];
}

export interface CheckedFile {
  /** From the current folder, with `/`. */
  readonly path: string;
  readonly analysis: Counted;
  readonly judged: readonly CheckedNetwork[];
  readonly problems: readonly DemandProblem[];
}

export interface Checked {
  readonly files: readonly CheckedFile[];
  /** False where folders were not looked through to their end. */
  readonly isAll: boolean;
}

/** A sentence at a place: what is wrong, for machines that mark lines. */
export interface Finding {
  readonly rule: string;
  readonly path: string;
  readonly line: number;
  /** Columns from 1, where a part of the line is meant. */
  readonly columns?: readonly [from: number, to: number];
  readonly title: string;
  readonly lines: readonly string[];
}

const NOT_ALL = 'not every folder was looked through: some are too deep, too many or cannot be read';

/** All that keeps a check from passing. */
export function findingsOf({ files, isAll }: Checked): Finding[] {
  const found = files.flatMap(({ path, judged, problems }) => [
    ...problems.map((problem) => problemFinding(path, problem)),
    ...judged.flatMap((one) => one.checks.filter(({ verdict }) => verdict !== 'pass').map((check) => checkFinding(path, one, check))),
  ]);
  return isAll ? found : [...found, { rule: 'not-checked', path: '.', line: 1, title: 'Budget not checked', lines: [NOT_ALL] }];
}

function problemFinding(path: string, { origin, from, to, text }: DemandProblem): Finding {
  const columns = origin.type === 'comment' && to > from ? { columns: [from + 1, to + 1] as const } : {};
  return { rule: 'budget-syntax', ...placeOf(origin, path), ...columns, title: 'Budget cannot be read', lines: [text] };
}

function placeOf(origin: Origin, path: string): { path: string; line: number } {
  if (origin.type === 'config') return { path: origin.path, line: origin.line };
  return { path, line: origin.type === 'comment' ? origin.line : 1 };
}

function checkFinding(path: string, { name, span, advice, checks }: CheckedNetwork, check: Check): Finding {
  const { limit, verdict } = check;
  const line = span?.line ?? (limit.origin.type === 'comment' ? limit.origin.line : 1);
  const isOver = verdict === 'over';
  return {
    rule: isOver ? `over-budget/${limit.quantity}` : 'not-checked',
    path,
    line,
    title: isOver ? 'Over budget' : 'Budget not checked',
    lines: [`${shown(name)}: ${verdictText(check, english)}`, ...(isOver ? overLines(check, checks, advice) : [])],
  };
}

function overLines(check: Check, checks: readonly Check[], advice: readonly Advice[]): string[] {
  const heaviest = heaviestText(check);
  const quantities = checks.map(({ limit }) => limit.quantity);
  return [...(heaviest ? [`heaviest: ${heaviest}`] : []), ...advice.map((one) => `within the budget ${adviceText(one, quantities, english)}`)];
}

const MARKS = { pass: 'ok', over: 'OVER', unknown: '?' } as const;

export function checkText(checked: Checked): string {
  const lines: string[] = [];
  for (const { path, analysis, judged, problems } of checked.files) {
    lines.push(
      shown(
        judged.length || !analysis.hasNetwork
          ? path
          : `${path}  ${analysis.entry === null ? '' : `${analysis.entry}  `}${totalsText(analysis, ['params', 'macs'], english)}, no budget`,
      ),
    );
    for (const problem of problems) lines.push(`  !     ${whereOf(problem.origin)}${shown(problem.text)}`);
    for (const one of judged) {
      if (one.analysis.hasNetwork) lines.push(shown(`  ${one.name}${one.isPart ? ' (largest instance)' : inputOf(one.analysis)}`));
      for (const check of one.checks) lines.push(...checkLines(check, one));
    }
  }
  return [...lines, ...(checked.isAll ? [] : [`! ${NOT_ALL}`]), ...(lines.length ? [''] : []), summaryText(checked), ''].join('\n');
}

const inputOf = (analysis: Counted): string => `  input ${inputText(analysis)}${analysis.inputGuessed ? ' (guessed)' : ''}`;

function checkLines(check: Check, { checks, advice }: CheckedNetwork): string[] {
  const { limit, verdict, reason } = check;
  const sign = MARKS[verdict].padEnd(4);
  if (verdict === 'unknown' && check.amount === null) return [`    ${sign} ${limit.quantity}${limitText(check)} not checked: ${shown(reason ?? '')}`];
  const said = verdict === 'unknown' ? `${checkedAmount(check, english)}, ${verdictText(check, english)}` : verdictText(check, english);
  return [`    ${sign} ${shown(said)}`, ...(verdict === 'over' ? overLines(check, checks, advice).map((line) => `         ${line}`) : [])];
}

const whereOf = (origin: Origin): string =>
  origin.type === 'comment' ? `line ${origin.line}: ` : origin.type === 'config' ? `${shown(origin.path)}:${origin.line}: ` : '';

interface Summary {
  readonly files: number;
  readonly pass: number;
  readonly over: number;
  readonly unknown: number;
  readonly unreadable: number;
  readonly withoutBudget: number;
}

function summaryOf({ files }: Checked): Summary {
  const checks = files.flatMap(({ judged }) => judged.flatMap((one) => one.checks));
  const count = (verdict: Check['verdict']): number => checks.filter((check) => check.verdict === verdict).length;
  return {
    files: files.length,
    pass: count('pass'),
    over: count('over'),
    unknown: count('unknown'),
    unreadable: files.reduce((n, { problems }) => n + problems.length, 0),
    withoutBudget: files.filter(({ judged, problems }) => !judged.length && !problems.length).length,
  };
}

function summaryText(checked: Checked): string {
  const { files, pass, over, unknown, unreadable, withoutBudget } = summaryOf(checked);
  const parts = [`${pass} kept`, `${over} over`, `${unknown} not checked`, ...(unreadable ? [`${unreadable} cannot be read`] : [])];
  const without = withoutBudget
    ? `; ${withoutBudget} without a budget (a comment "# layer-cost: budget macs<=600M", ${CONFIG_NAME} or --budget gives one)`
    : '';
  return `${files} ${files === 1 ? 'file' : 'files'}; limits: ${parts.join(', ')}${without}`;
}

export function checkJson(checked: Checked): string {
  const { files, isAll } = checked;
  const passed = findingsOf(checked).length === 0;
  return jsonText({ schemaVersion: 1, passed, isAll, summary: summaryOf(checked), files: files.map(fileJson) });
}

const fileJson = ({ path, analysis, judged, problems }: CheckedFile): Record<string, unknown> => ({
  file: path,
  entry: analysis.entry,
  totals: analysis.totals,
  complete: analysis.complete,
  problems: problems.map(({ origin, from, to, text }) => ({ ...placeOf(origin, path), from, to, text })),
  networks: judged.map(({ name, span, isPart, analysis: of, checks, advice }) => ({
    name,
    line: span?.line ?? null,
    isPart,
    inputs: inputsJson(of.inputs),
    inputGuessed: of.inputGuessed,
    checks: checks.map(checkJsonOf),
    advice: advice.map((one) =>
      one.type === 'value'
        ? { type: one.type, name: one.name, value: one.value, totals: one.totals }
        : { type: one.replacement.kind, layers: one.replacement.paths, totals: one.replacement.after },
    ),
  })),
});

const checkJsonOf = ({ limit, verdict, amount, isLeast, reason, heaviest }: Check): Record<string, unknown> => ({
  quantity: limit.quantity,
  limit: limit.most,
  isAllowed: limit.isAllowed,
  written: limit.written,
  origin: limit.origin,
  verdict,
  amount,
  isLowerBound: isLeast,
  ...(reason === undefined ? {} : { reason }),
  heaviest,
});

/** Lines that GitHub shows beside the changed files. Names of somebody's files and layers cannot begin a command of their own. */
export function githubText(checked: Checked): string {
  const lines = findingsOf(checked).map(({ path, line, columns, title, lines: said }) => {
    const place = `file=${property(path)},line=${line}${columns ? `,col=${columns[0]},endColumn=${columns[1]}` : ''}`;
    return `::error ${place},title=${property(title)}::${data(said.join('\n'))}`;
  });
  return [...lines, data(summaryText(checked)), ''].join('\n');
}

/** As GitHub's toolkit escapes what follows `::`. What else is unseen is written out. */
const data = (text: string): string =>
  text
    .split('\n')
    .map((line) => withoutCommands(shown(line)).replaceAll('%', '%25'))
    .join('%0A');
const property = (text: string): string => shown(text).replaceAll('%', '%25').replaceAll(':', '%3A').replaceAll(',', '%2C');
