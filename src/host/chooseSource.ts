import { type QuickPick, type QuickPickItem, QuickPickItemKind, Uri, window, workspace } from 'vscode';
import type { Analysis } from '../core/analysis.js';
import { calleeOf, type Fit, fitOf, isNameLike, namedLike, rankOf } from '../core/compare/sources.js';
import { compact } from '../core/report/numbers.js';
import { NETWORK_ENDINGS } from '../core/text/searched.js';
import type { PythonFolders } from './environment.js';
import type { SourceFiles } from './files.js';
import type { Models } from './models.js';
import { nameOf } from './panel.js';
import { requestFor } from './request.js';
import type { Supervisor } from './supervisor.js';
import { t } from './words.js';

/** Each is evaluated: the nearest and those with the file's name come first. @limit files of the workspace that are tried as the source of a model file: files */
const TRIED = 60;

export interface SourceParts {
  readonly models: Models;
  readonly sources: SourceFiles;
  readonly supervisor: Supervisor;
  readonly folders: PythonFolders;
}

/** A network that a model file may have been exported from. */
export interface SourceNetwork {
  readonly uri: Uri;
  /** Left out: the one that the file itself means. */
  readonly entry?: string;
}

interface Item extends QuickPickItem {
  readonly source?: SourceNetwork;
}

interface Found extends SourceNetwork {
  readonly analysis: Analysis;
  readonly fit: Fit;
}

/** A model file that is shown. */
export interface ShownModel {
  readonly uri: Uri;
  readonly analysis: Analysis;
}

/** Asks which network a model file was exported from: one that is open, one of the workspace that is like it, or any other. What fits best comes first. */
export function chooseSource(file: ShownModel, parts: SourceParts): Promise<SourceNetwork | undefined> {
  const picker = window.createQuickPick<Item>();
  const found = parts.models.all.flatMap(({ uri, analysis }) => (analysis && analysis.entry !== null ? [judged(file, { uri }, analysis)] : []));
  const stop = new AbortController();
  picker.title = t('Which network was it exported from?');
  picker.placeholder = t('Looking in the workspace for networks that are like this file…');
  // It fills while the person waits.
  picker.ignoreFocusOut = true;
  picker.matchOnDescription = true;
  picker.busy = true;
  show(picker, found, file.analysis);
  const take = (one: Found): void => {
    found.push(one);
    show(picker, found, file.analysis);
  };
  void look(file, parts, stop.signal, take).then((failed) => {
    if (stop.signal.aborted) return;
    picker.busy = false;
    const first = t('Networks that are like this file come first');
    picker.placeholder = failed ? `${first} (${t('could not be evaluated: {0}', failed)})` : first;
  });
  return new Promise((resolve) => {
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      resolve(item?.source ?? otherSource(file.uri));
      picker.hide();
    });
    picker.onDidHide(() => {
      stop.abort();
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}

const stemOf = (uri: Uri): string => nameOf(uri).replace(/\.[^.]*$/, '');

function judged(file: ShownModel, source: SourceNetwork, analysis: Analysis): Found {
  return { ...source, analysis, fit: fitOf(file.analysis, analysis, stemOf(file.uri), [stemOf(source.uri), calleeOf(analysis.entry ?? '')]) };
}

/** Evaluates networks of the workspace one after the other, and tells of those that are like the file; how many could not be evaluated. */
async function look(file: ShownModel, parts: SourceParts, signal: AbortSignal, take: (found: Found) => void): Promise<number> {
  let failed = 0;
  const keys = await parts.sources.networks(file.uri.toString(), signal);
  const uris = keys.map((key) => Uri.parse(key)).filter((uri) => !parts.models.known(uri)?.hasModel);
  for (const uri of nearest(file.uri, uris).slice(0, TRIED)) {
    const analysis = signal.aborted ? undefined : await analyzed({ uri }, parts, signal);
    if (signal.aborted) break;
    if (!analysis) {
      failed++;
      continue;
    }
    const own = judged(file, { uri }, analysis);
    const namesake = own.fit.params ? undefined : namedLike(stemOf(file.uri), analysis.candidates);
    const entry = namesake && namesake.expression !== analysis.entry ? namesake.expression : undefined;
    const other = entry === undefined ? undefined : await analyzed({ uri, entry }, parts, signal);
    if (signal.aborted) break;
    const best = other?.entry ? judged(file, { uri, ...(entry === undefined ? {} : { entry }) }, other) : own;
    if (best.analysis.entry !== null && rankOf(best.fit)) take(best);
  }
  return failed;
}

async function analyzed({ uri, entry }: SourceNetwork, { supervisor, folders }: SourceParts, signal: AbortSignal): Promise<Analysis | undefined> {
  const request = await requestFor(uri, folders, entry === undefined ? {} : { entry });
  const key = `source:${uri}`;
  const cancel = (): void => supervisor.cancel(key);
  signal.addEventListener('abort', cancel);
  const outcome = request && !signal.aborted ? await supervisor.analyze({ ...request, isVariant: true }, key, 'variant') : undefined;
  signal.removeEventListener('abort', cancel);
  return outcome?.type === 'done' ? outcome.analysis : undefined;
}

/** Files with the name of the model file first, then those that share most folders with it. */
function nearest(file: Uri, uris: readonly Uri[]): Uri[] {
  const folders = file.path.split('/');
  const shared = (uri: Uri): number => uri.path.split('/').findIndex((name, i) => name !== folders[i]);
  const isNamed = (uri: Uri): number => Number(isNameLike(stemOf(file), stemOf(uri)));
  return [...uris].sort((a, b) => isNamed(b) - isNamed(a) || shared(b) - shared(a));
}

function show(picker: QuickPick<Item>, found: readonly Found[], file: Analysis): void {
  const [active] = picker.activeItems;
  const hasMoved = active !== picker.items.find(({ kind }) => kind !== QuickPickItemKind.Separator);
  const ranked = [...found].sort((a, b) => rankOf(b.fit) - rankOf(a.fit));
  picker.items = [
    ...ranked.map((one) => itemOf(one, file)),
    { label: '', kind: QuickPickItemKind.Separator },
    { label: `$(folder-opened) ${t('Other file…')}`, alwaysShow: true },
  ];
  const again = hasMoved && picker.items.find((item) => item.label === active?.label && item.description === active.description);
  if (again) picker.activeItems = [again];
}

function itemOf({ analysis, fit, ...source }: Found, file: Analysis): Item {
  const params = t('{0} parameters', compact(analysis.totals.params));
  const like = [
    fit.params ? t('as many parameters as the file: {0}', compact(file.totals.params)) : params,
    ...(fit.weights && !fit.params ? [t('as many as the file without biases and normalization')] : []),
    ...(fit.name ? [t('a name like that of the file')] : []),
  ];
  return { label: nameOf(source.uri), description: `${analysis.entry} · ${workspace.asRelativePath(source.uri)}`, detail: like.join(' · '), source };
}

async function otherSource(uri: Uri): Promise<SourceNetwork | undefined> {
  const found = await otherFile(uri, false);
  return found && { uri: found };
}

/** Any file to compare with, of model files or of Python, beside the one that is shown at first. */
export async function otherFile(uri: Uri, isModel: boolean): Promise<Uri | undefined> {
  const filters: Record<string, string[]> = isModel ? { ONNX: ['onnx'] } : { Python: [...NETWORK_ENDINGS] };
  const found = await window.showOpenDialog({ defaultUri: Uri.joinPath(uri, '..'), filters, openLabel: t('Compare') });
  return found?.[0];
}
