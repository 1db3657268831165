import { ProgressLocation, type QuickPickItem, Uri, window, workspace } from 'vscode';
import type { Analysis } from '../core/analysis.js';
import type { Compared } from '../core/compare/changes.js';
import { inputsText } from '../core/entry/inputs.js';
import { shortCommit } from '../core/report/diff.js';
import type { Baselines } from './baselines.js';
import type { Choices } from './choices.js';
import type { PythonFolders } from './environment.js';
import { headOf, NoHead } from './git.js';
import type { Models } from './models.js';
import { nameOf } from './panel.js';
import { requestFor } from './request.js';
import type { AnalysisOutcome, Supervisor } from './supervisor.js';
import { t } from './words.js';

/** What comparing with another version needs. */
export interface VersionParts {
  readonly models: Models;
  readonly choices: Choices;
  readonly supervisor: Supervisor;
  readonly folders: PythonFolders;
  readonly baselines: Baselines;
}

/** The file as the commit has it that is checked out. Undefined when that cannot be had: the person is told why. */
export async function headVersion(uri: Uri, { baselines }: VersionParts): Promise<Compared | undefined> {
  const progress = { location: ProgressLocation.Window, title: t('Comparing with Git HEAD') };
  try {
    return await window.withProgress(progress, async () => {
      const head = await headOf(uri);
      return { name: `${nameOf(uri)} @ HEAD (${shortCommit(head.commit)})`, analysis: await baselines.of(uri, head) };
    });
  } catch (error) {
    if (!(error instanceof NoHead)) throw error;
    void window.showWarningMessage(t('This file cannot be compared with Git HEAD: {0}.', t(error.message)));
    return undefined;
  }
}

/** Another file, given or asked for, to compare with. */
export async function otherVersion(uri: Uri, given: Uri | undefined, parts: VersionParts): Promise<Compared | undefined> {
  const other = given ?? (await chooseFile(uri, parts.models, t('Compare with which file? It counts as the version before.')));
  const analysis = other && (await analyzed(other, parts));
  return analysis && { name: workspace.asRelativePath(other), analysis };
}

/** The source that a model file was exported from, given or asked for, with inputs of the file's shapes where it takes them. */
export async function sourceVersion({ uri, analysis }: WithSource, given: Uri | undefined, parts: VersionParts): Promise<Compared | undefined> {
  const source = given ?? (await chooseFile(uri, parts.models, t('Which file was it exported from?')));
  // Exporters rename inputs; their order stays.
  const input = inputsText(analysis.inputs.map((spec) => ({ ...spec, name: '' })));
  const found = source && (await analyzed(source, parts, input));
  return found && { name: workspace.asRelativePath(source), analysis: found };
}

/** A model file that is shown. */
interface WithSource {
  readonly uri: Uri;
  readonly analysis: Analysis;
}

interface FileItem extends QuickPickItem {
  readonly uri?: Uri;
}

/** One of the files with a network that are open, or any other. */
async function chooseFile(uri: Uri, models: Models, title: string): Promise<Uri | undefined> {
  const open = models.all.filter((file) => file.hasModel && file.uri.toString() !== uri.toString());
  const items: FileItem[] = [
    ...open.map((file) => ({ label: nameOf(file.uri), description: workspace.asRelativePath(file.uri), uri: file.uri })),
    { label: `$(folder-opened) ${t('Other file…')}` },
  ];
  const picked = open.length ? await window.showQuickPick(items, { title }) : items[0];
  if (!picked || picked.uri) return picked?.uri;
  const found = await window.showOpenDialog({ defaultUri: Uri.joinPath(uri, '..'), filters: { Python: ['py', 'ipynb'] }, openLabel: t('Compare') });
  return found?.[0];
}

/** @param input is tried first; where the network does not take it, the file's own is. */
async function analyzed(uri: Uri, { supervisor, folders, choices }: VersionParts, input?: string): Promise<Analysis | undefined> {
  const request = await requestFor(uri, folders, choices.of(uri.toString()));
  const ask = (more: { readonly input?: string }): Promise<AnalysisOutcome> | undefined =>
    request && supervisor.analyze({ ...request, ...more, isVariant: true }, `version:${uri}`, 'variant');
  const asked = input === undefined ? undefined : await ask({ input });
  const outcome = asked?.type === 'done' && asked.analysis.complete ? asked : await ask({});
  if (outcome?.type === 'superseded') return undefined;
  const analysis = outcome?.type === 'done' ? outcome.analysis : undefined;
  if (analysis && analysis.entry !== null) return analysis;
  const reason = outcome && 'reason' in outcome ? outcome.reason : analysis?.notes.find((note) => note.severity === 'error')?.text;
  void window.showWarningMessage(t('{0} has no network to compare with: {1}', nameOf(uri), reason ? t(reason) : t('none was found')));
  return undefined;
}
