import { type Diagnostic, Disposable, EventEmitter, languages, type TextDocument, type Uri } from 'vscode';
import type { Analysis } from '../core/analysis.js';
import { type Judged, judgeFile } from '../core/budget/check.js';
import type { Demands } from '../core/budget/demands.js';
import type { Times } from '../core/budget/judge.js';
import type { Advice } from '../core/explore/under.js';
import type { AnalyzeRequest } from '../core/request.js';
import { marksOf, problemMark } from './budgetMarks.js';
import { demandsFor } from './budgetSources.js';
import type { Choices } from './choices.js';
import type { PythonFolders } from './environment.js';
import { openDocument, type SourceFiles } from './files.js';
import type { ModelFile } from './modelFile.js';
import type { Models } from './models.js';
import { requestFor } from './request.js';
import type { Supervisor } from './supervisor.js';

interface BudgetParts {
  readonly models: Models;
  readonly supervisor: Supervisor;
  readonly folders: PythonFolders;
  readonly choices: Choices;
  readonly sources: SourceFiles;
}

/** A network of a file held against its budget, and what would bring it under it, once that was asked. */
export interface JudgedNetwork extends Judged {
  readonly advice: readonly Advice[];
}

/** Pause after the last change before changes are looked for that keep a budget: several networks are evaluated for it. */
const ADVICE_PAUSE_MS = 1_200;
/** Other work may end the search for advice; then it begins again, so many times. @limit begun searches for what keeps a budget: times */
const ADVICE_ROUNDS = 5;

interface Watched {
  /** Grows with every reason to judge anew. */
  wanted: number;
  judged: readonly JudgedNetwork[];
  /** Where the file's marks stand: its own and those of configurations. */
  marks: ReadonlyMap<string, { readonly uri: Uri; readonly marks: readonly Diagnostic[] }>;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Holds the networks of open files against their budgets, and marks what is not kept. Results that the text has left behind mark nothing. */
export class Budgets {
  private readonly marks = languages.createDiagnosticCollection('layer-cost');
  private readonly files = new Map<string, Watched>();
  private readonly changed = new EventEmitter<Uri>();
  /** The verdicts of a file have changed. */
  readonly onDidChange = this.changed.event;
  private readonly subscriptions: Disposable[];

  constructor(private readonly parts: BudgetParts) {
    this.subscriptions = [this.marks, this.changed, parts.models.onDidChange((file) => this.follow(file))];
  }

  dispose(): void {
    for (const { timer } of this.files.values()) clearTimeout(timer);
    this.files.clear();
    Disposable.from(...this.subscriptions).dispose();
  }

  /** Judges all files anew: the settings have changed, or something was measured. */
  refresh(): void {
    for (const file of this.parts.models.all) this.follow(file);
  }

  /** The last verdicts; empty while nobody knows. */
  of(uri: Uri): readonly JudgedNetwork[] {
    return this.files.get(uri.toString())?.judged ?? [];
  }

  private follow(file: ModelFile): void {
    const watched = this.files.get(file.key) ?? { wanted: 0, judged: [], marks: new Map(), timer: undefined };
    this.files.set(file.key, watched);
    const { status } = file;
    // While a new analysis is under way, the editor moves the marks along with the text.
    if (status.type === 'analyzing' || status.type === 'new') return;
    clearTimeout(watched.timer);
    const wanted = ++watched.wanted;
    if (this.parts.models.known(file.uri) !== file) {
      this.show(watched, file, [], []);
      this.files.delete(file.key);
    } else void this.judge(file, watched, () => watched.wanted === wanted && this.parts.models.known(file.uri) === file);
  }

  private async judge(file: ModelFile, watched: Watched, isWanted: () => boolean): Promise<void> {
    const document = openDocument(file.key);
    const request = document && (await requestFor(file.uri, this.parts.folders, this.parts.choices.of(file.key)));
    if (!document || !request || !isWanted()) return;
    const found = await demandsFor(file.uri, request.text, request.roots, this.parts.sources);
    if (!isWanted()) return;
    const problems = problemsOf(found, document);
    const { analysis } = file;
    if (!found.demands.length || !analysis || file.status.type !== 'current') {
      this.show(watched, file, [], problems);
      return;
    }
    const judged = await judgeFile(
      analysis,
      found.demands,
      (entry, input) => this.evaluate(file, request, entry, input),
      (of) => Promise.resolve(of === analysis ? timesOf(file) : undefined),
    );
    if (!isWanted()) return;
    this.show(
      watched,
      file,
      judged.map((one) => ({ ...one, advice: [] })),
      problems,
    );
    if (judged.some(isOver)) watched.timer = setTimeout(() => void this.advise(file, watched, request, problems, isWanted), ADVICE_PAUSE_MS);
  }

  /** Another network of the file than the one that is shown. */
  private async evaluate(file: ModelFile, request: AnalyzeRequest, entry: string, input: string | undefined): Promise<Analysis | undefined> {
    const { input: _, ...own } = request;
    const asked = { ...own, entry, ...(input === undefined ? {} : { input }), isVariant: true };
    const outcome = await this.parts.supervisor.analyze(asked, `budget:${entry}:${file.key}`, 'search');
    return outcome.type === 'done' ? outcome.analysis : undefined;
  }

  /** Adds to the marks what would keep the budgets. */
  private async advise(file: ModelFile, watched: Watched, request: AnalyzeRequest, problems: readonly Problem[], isWanted: () => boolean): Promise<void> {
    const advised: JudgedNetwork[] = [];
    for (const one of watched.judged) {
      const limits = one.checks.map(({ limit }) => limit);
      const asked = { ...request, ...(one.asked ?? {}) };
      let advice: readonly Advice[] = [];
      for (let round = 0; isOver(one) && round < ADVICE_ROUNDS && isWanted(); round++) {
        const outcome = await this.parts.supervisor.advice(asked, limits, `advice:${file.key}`);
        if (outcome.type === 'done') advice = outcome.made;
        if (outcome.type !== 'superseded') break;
      }
      advised.push({ ...one, advice });
    }
    if (isWanted() && advised.some(({ advice }) => advice.length)) this.show(watched, file, advised, problems);
  }

  private show(watched: Watched, file: ModelFile, judged: readonly JudgedNetwork[], problems: readonly Problem[]): void {
    watched.judged = judged;
    const document = openDocument(file.key);
    const own = document ? judged.flatMap((one) => marksOf(document, file, one, one.advice).map((mark) => ({ uri: file.uri, mark }))) : [];
    const byUri = new Map<string, { uri: Uri; marks: Diagnostic[] }>();
    for (const { uri, mark } of [...own, ...problems]) {
      const at = byUri.get(uri.toString()) ?? { uri, marks: [] };
      byUri.set(uri.toString(), at);
      at.marks.push(mark);
    }
    const before = watched.marks;
    watched.marks = byUri;
    for (const [key, { uri }] of new Map([...before, ...byUri])) this.marks.set(uri, this.marksAt(key));
    this.changed.fire(file.uri);
  }

  /** Several files may find the same fault in a configuration. */
  private marksAt(key: string): Diagnostic[] {
    const all = [...this.files.values()].flatMap(({ marks }) => marks.get(key)?.marks ?? []);
    return all.filter((mark, i) => all.findIndex((other) => other.message === mark.message && other.range.isEqual(mark.range)) === i);
  }
}

type Problem = ReturnType<typeof problemMark>;

const problemsOf = ({ problems }: Demands, document: TextDocument): Problem[] => problems.map((problem) => problemMark(problem, document));

const isOver = ({ isPart, checks }: Judged): boolean => !isPart && checks.some(({ verdict }) => verdict === 'over');

/** What was measured of the network that is shown. */
function timesOf({ measured, times, analysis }: ModelFile): Times | undefined {
  if (!measured || !times || !analysis) return undefined;
  return {
    medianMs: measured.medianMs,
    layers: new Map(analysis.rows.flatMap((row) => (times.has(row.layer) ? [[row.path, times.get(row.layer) ?? 0] as const] : []))),
  };
}
