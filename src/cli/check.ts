import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { type Analysis, isModelFile } from '../core/analysis.js';
import type { Analyzer } from '../core/analyze.js';
import { parseBudget } from '../core/budget/budget.js';
import { type Judged, judgeFile } from '../core/budget/check.js';
import { CONFIG_NAME } from '../core/budget/configured.js';
import { type ConfigFile, type Demands, demandsOf } from '../core/budget/demands.js';
import type { Advice } from '../core/explore/under.js';
import type { AnalyzeRequest } from '../core/request.js';
import { mayDefineNetwork } from '../core/text/searched.js';
import { pythonFilesBelow, readBelow } from '../node/files.js';
import { timesOf } from '../node/run.js';
import { Watchdog } from '../node/watchdog.js';
import { requestFor, startAnalyzer } from './analyzer.js';
import { type Checked, type CheckedFile, checkJson, checkText, countedOf, githubText } from './checkReport.js';
import { analyzeModelFile } from './modelFile.js';
import type { Options } from './options.js';
import { print, printCommands } from './output.js';
import { sarifJson } from './sarif.js';
import { type ExitCode, UsageError } from './usage.js';

const REPORTS: Readonly<Record<string, (checked: Checked) => string>> = { text: checkText, json: checkJson, sarif: sarifJson, github: githubText };

/** What a budget that was not kept, or could not be judged, ends with. */
const NOT_KEPT = 4;

/** `layer-cost check`: 0 when every budget is kept, 4 when one is not or nobody can say, 2 when a budget cannot be read. */
export async function runCheck(o: Options, build: string): Promise<ExitCode> {
  const wrong = o.budget === undefined ? undefined : parseBudget(o.budget).problems[0];
  if (wrong) throw new UsageError(`--budget: ${wrong.text}`);
  const { paths, isAll } = filesOf(o);
  const watchdog = new Watchdog(o.timeoutSeconds);
  const analyzer = await startAnalyzer(false, build, o.timeoutSeconds, undefined, watchdog);
  const files: CheckedFile[] = [];
  for (const path of paths) {
    watchdog.restart();
    const file = await checkedFile(path, o, analyzer);
    if (file) files.push(file);
  }
  const checked: Checked = { files, isAll };
  (o.format === 'github' ? printCommands : print)(REPORTS[o.format]?.(checked) ?? '');
  if (files.some(({ problems }) => problems.length)) return 2;
  return isAll && files.every(({ judged }) => judged.every(({ checks }) => checks.every(({ verdict }) => verdict === 'pass'))) ? 0 : NOT_KEPT;
}

function filesOf(o: Options): { paths: readonly string[]; isAll: boolean } {
  if (!o.all) return { paths: o.files, isAll: true };
  const found = (o.files.length ? o.files : ['.']).map((folder) => {
    if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new UsageError(`--all looks below folders, and ${folder} is none`);
    return pythonFilesBelow(resolve(folder));
  });
  return { paths: [...new Set(found.flatMap(([paths]) => paths))], isAll: found.every(([, all]) => all) };
}

/** A file held against its budgets; undefined for one without a network, if nobody named it. */
async function checkedFile(named: string, o: Options, analyzer: Analyzer): Promise<CheckedFile | undefined> {
  // A model file has no text to stand in for, and no variants.
  const request = isModelFile(named) ? undefined : await requestFor(o, named, o.entries[0], o.inputs[0]);
  const path = request?.file ?? resolve(named);
  const found = demandsAt(path, request?.text ?? '', o.budget);
  const isMeant = found.problems.length > 0 || found.demands.some((d) => d.isNamed && d.of.type !== 'file');
  if (o.all && request && !mayDefineNetwork(request.text) && !isMeant) return undefined;
  const analysis = request ? await analyzer.analyze(request) : analyzeModelFile(o, named, o.inputs[0]);
  const evaluate = async (entry: string, input: string | undefined) => request && analyzer.analyze({ ...request, entry, input });
  const measure = async (of: Analysis) => (o.measure ? timesOf(of, o) : { unmeasured: 'it has not been measured: add --measure' });
  const judged = await judgeFile(analysis, found.demands, evaluate, measure);
  if (o.all && analysis.entry === null && !judged.length && !found.problems.length) return undefined;
  const advised: CheckedFile['judged'][number][] = [];
  for (const one of judged) advised.push({ ...one, analysis: countedOf(one.analysis), advice: request ? await adviceFor(one, request, analyzer) : [] });
  return { path: shownPath(path), analysis: countedOf(analysis), judged: advised, problems: found.problems };
}

async function adviceFor({ asked, isPart, checks }: Judged, request: AnalyzeRequest, analyzer: Analyzer): Promise<readonly Advice[]> {
  if (isPart || !checks.some(({ verdict }) => verdict === 'over')) return [];
  const limits = checks.map(({ limit }) => limit);
  return (await analyzer.advice({ ...request, ...asked }, limits, () => Promise.resolve(true))) ?? [];
}

/** Budgets of a file: the one that is typed, its own comments, and `layer-cost.json` up to the current folder, or of its own folder where that is elsewhere. */
function demandsAt(path: string, text: string, option: string | undefined): Demands {
  const cwd = process.cwd();
  const top = path.startsWith(join(cwd, '/')) ? cwd : dirname(path);
  const configs: ConfigFile[] = [];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const config = join(folder, CONFIG_NAME);
    const read = readBelow(config, top);
    const name = shownPath(config);
    if (read && 'text' in read) configs.push({ path: name, relative: slashed(relative(folder, path)), text: read.text });
    else if (read) throw new UsageError(`${name} ${read.refused}`);
    if (folder === top) break;
  }
  return demandsOf({ option, text, configs });
}

const slashed = (path: string): string => path.split(sep).join('/');

/** From the current folder where the file lies below it. */
const shownPath = (path: string): string => slashed(path.startsWith(join(process.cwd(), '/')) ? relative(process.cwd(), path) : path);
