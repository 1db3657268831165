import { Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, Range, type TextDocument, Uri, workspace } from 'vscode';
import type { Judged } from '../core/budget/check.js';
import type { DemandProblem } from '../core/budget/demands.js';
import type { Check } from '../core/budget/judge.js';
import { heaviestText, verdictText } from '../core/budget/says.js';
import { adviceText } from '../core/explore/adviceText.js';
import type { Advice } from '../core/explore/under.js';
import { shown } from '../core/report/shown.js';
import type { ModelFile } from './modelFile.js';
import { SECTION } from './settings.js';
import { t } from './words.js';

/** What came of budgets as problems of the editor: plain translation, nothing is decided here. */

export const SOURCE = 'Layer Cost';
export const OVER = 'over-budget';

const SEVERITIES: Readonly<Record<string, DiagnosticSeverity>> = { error: DiagnosticSeverity.Error, information: DiagnosticSeverity.Information };

/** One problem for each limit that is not kept, or of which nobody can say. A time without a measurement is none: the editor measures when it is asked to. */
export function marksOf(document: TextDocument, file: ModelFile, judged: Judged, advice: readonly Advice[]): Diagnostic[] {
  const range = rangeOf(document, file, judged);
  return judged.checks.flatMap((check) => {
    if (check.verdict === 'pass' || (check.limit.quantity === 'time' && check.verdict === 'unknown')) return [];
    const isOver = check.verdict === 'over';
    const mark = new Diagnostic(range, messageOf(judged, check, advice), isOver ? severityFor(document.uri) : DiagnosticSeverity.Information);
    mark.source = SOURCE;
    mark.code = isOver ? `${OVER}/${check.limit.quantity}` : 'not-checked';
    mark.relatedInformation = relatedOf(check, document.uri, range);
    return [mark];
  });
}

function messageOf({ name, checks }: Judged, check: Check, advice: readonly Advice[]): string {
  const heaviest = heaviestText(check);
  const lines = [`${shown(name)}: ${verdictText(check, t)}`];
  if (heaviest) lines.push(t('Heaviest: {0}', heaviest));
  const quantities = checks.map(({ limit }) => limit.quantity);
  if (check.verdict === 'over') lines.push(...advice.map((one) => t('Within the budget {0}', adviceText(one, quantities, t))));
  return lines.join('\n');
}

function severityFor(uri: Uri): DiagnosticSeverity {
  const chosen = workspace.getConfiguration(SECTION, uri).get<unknown>('budgetSeverity');
  return (typeof chosen === 'string' ? SEVERITIES[chosen] : undefined) ?? DiagnosticSeverity.Warning;
}

/** The name of the class or builder; the line of what builds the network; the first line of a file that has none. */
function rangeOf(document: TextDocument, file: ModelFile, { span, checks }: Judged): Range {
  const told = checks.map(({ limit }) => limit.origin).find((origin) => origin.type === 'comment');
  const line = (span ? file.lineNow(span.line) : undefined) ?? (told?.type === 'comment' ? told.line - 1 : 0);
  const { text } = document.lineAt(Math.min(line, document.lineCount - 1));
  const defined = /^(\s*(?:class|(?:async\s+)?def)\s+)(\w+)/.exec(text);
  const from = defined?.[1]?.length ?? text.length - text.trimStart().length;
  return new Range(line, from, line, defined ? from + (defined[2]?.length ?? 0) : text.trimEnd().length);
}

/** Where the limit was written, unless that is in sight, and where the heaviest layers are built; of several that a line builds, one place. */
function relatedOf({ limit: { origin }, heaviest }: Check, uri: Uri, marked: Range): DiagnosticRelatedInformation[] {
  const at = (place: Uri, line: number, text: string): DiagnosticRelatedInformation =>
    new DiagnosticRelatedInformation(new Location(place, new Range(line - 1, 0, line - 1, 0)), text);
  const told = origin.type === 'config' ? Uri.parse(origin.path) : origin.type === 'comment' && !isNear(origin.line - 1, marked) ? uri : undefined;
  const lines = new Map<string, { place: Uri; line: number; paths: string[] }>();
  for (const { file, line, path, kind } of heaviest) {
    if (file === null || line === null) continue;
    const here = lines.get(`${line}:${file}`) ?? { place: Uri.parse(file), line, paths: [] };
    lines.set(`${line}:${file}`, here);
    here.paths.push(shown(path || kind));
  }
  const layers = [...lines.values()].map(({ place, line, paths }) => at(place, line, paths.join(', ')));
  return told && 'line' in origin ? [at(told, origin.line, t('the budget')), ...layers] : layers;
}

/** Lines between a class and a comment above or in it that is seen with it. */
const isNear = (line: number, { start }: Range): boolean => Math.abs(line - start.line) <= NEAR_LINES;
const NEAR_LINES = 4;

/** A budget that cannot be read: in its comment, in `layer-cost.json`, or, of the setting, at the beginning of the file. */
export function problemMark({ origin, from, to, text }: DemandProblem, document: TextDocument): { uri: Uri; mark: Diagnostic } {
  const line = origin.type === 'comment' || origin.type === 'config' ? origin.line - 1 : 0;
  const isHere = origin.type !== 'config';
  const whole = isHere ? document.lineAt(Math.min(line, document.lineCount - 1)).range : new Range(line, 0, line, LINE_END);
  const range = origin.type === 'comment' ? new Range(line, from, line, Math.max(to, from + 1)) : whole;
  const said = origin.type === 'setting' ? `${SECTION}.budgets: ${t(text)}` : t(text);
  const mark = new Diagnostic(range, shown(said), DiagnosticSeverity.Warning);
  mark.source = SOURCE;
  mark.code = 'budget-syntax';
  return { uri: isHere ? document.uri : Uri.parse(origin.path), mark };
}

/** The editor ends a range with its line. */
const LINE_END = 1_000;
