import { ProgressLocation, type QuickPickItem, type Uri, window, workspace } from 'vscode';
import { type Analysis, type InputSpec, isModelFile } from '../core/analysis.js';
import type { Compared } from '../core/compare/changes.js';
import { asArguments, withShapesOf } from '../core/compare/sources.js';
import { inputsText } from '../core/entry/inputs.js';
import { shortCommit } from '../core/report/diff.js';
import { firstError } from '../core/text/notes.js';
import { SKIPPED_FOLDERS } from '../core/text/searched.js';
import type { Baselines } from './baselines.js';
import type { Choice, Choices } from './choices.js';
import { chooseSource, otherFile, type ShownModel, type SourceNetwork, type SourceParts } from './chooseSource.js';
import { NoHead, type Repository, repositoryOf } from './git.js';
import type { Models } from './models.js';
import type { OnnxFiles } from './onnxFiles.js';
import { type Following, isShown, nameOf } from './panel.js';
import { requestFor } from './request.js';
import type { AnalysisOutcome } from './supervisor.js';
import { t } from './words.js';

/** What comparing with another version needs. */
export interface VersionParts extends SourceParts {
  readonly choices: Choices;
  readonly baselines: Baselines;
  /** Model files that are shown. */
  readonly onnx: OnnxFiles;
}

/** The file as the commit has it that is checked out. Undefined when that cannot be had: the person is told why. */
export async function headVersion(uri: Uri, parts: VersionParts): Promise<Compared | undefined> {
  const progress = { location: ProgressLocation.Window, title: t('Comparing with Git HEAD') };
  try {
    return await window.withProgress(progress, async () => {
      const repository = await repositoryOf(uri);
      const analysis = isModelFile(uri.path) ? await storedModel(uri, repository, parts) : await parts.baselines.of(uri, await repository.head());
      return { name: `${nameOf(uri)} @ HEAD (${shortCommit(repository.commit ?? '')})`, analysis };
    });
  } catch (error) {
    if (!(error instanceof NoHead)) throw error;
    void window.showWarningMessage(t('This file cannot be compared with Git HEAD: {0}.', t(error.message)));
    return undefined;
  }
}

/** Throws {@link NoHead}. */
async function storedModel(uri: Uri, repository: Repository, { onnx }: VersionParts): Promise<Analysis | null> {
  const stored = await repository.stored(uri);
  if (!stored) return null;
  const outcome = await onnx.other(uri, stored);
  if (outcome.type !== 'done') throw new NoHead('reason' in outcome ? outcome.reason : 'another request took its place');
  if (!isShown(outcome.analysis)) throw new NoHead(outcome.analysis.notes[0]?.text ?? 'this is not an ONNX file');
  return outcome.analysis;
}

/** Another file of the same kind, given or asked for, to compare with. */
export async function otherVersion(uri: Uri, given: Uri | undefined, parts: VersionParts): Promise<Compared | undefined> {
  const other = given ?? (await chooseFile(uri, parts.models));
  const outcome = other && (isModelFile(other.path) ? await parts.onnx.other(uri, other) : await asked(other, {}, parts));
  const analysis = outcome && analysisOf(other, outcome);
  return analysis && { name: workspace.asRelativePath(other), analysis };
}

/** The source that a model file was exported from, given or asked for, to be held against the file at whatever sizes the file has. */
export async function sourceVersion(file: ShownModel, given: Uri | undefined, parts: VersionParts): Promise<Following | undefined> {
  const source = given ? { uri: given } : await chooseSource(file, parts);
  return source && ((inputs) => sourceAt(source, inputs, parts));
}

/** The source with a model file's inputs. Where it takes them neither by name nor in their order, its own get their shapes; else they stay. */
async function sourceAt({ uri, entry }: SourceNetwork, inputs: readonly InputSpec[], parts: VersionParts): Promise<Compared | undefined> {
  const choice = entry === undefined ? {} : { entry };
  const ranWith = (specs: readonly InputSpec[]): Promise<AnalysisOutcome | undefined> => asked(uri, { ...choice, input: inputsText(specs) }, parts);
  const named = (analysis: Analysis): Compared => ({ name: workspace.asRelativePath(uri), analysis });
  for (const specs of asArguments(inputs)) {
    const outcome = await ranWith(specs);
    if (outcome?.type === 'done' && hasRun(outcome.analysis)) return named(outcome.analysis);
  }
  const own = await asked(uri, choice, parts);
  const analysis = analysisOf(uri, own);
  if (!analysis) return undefined;
  const fitted = await ranWith(withShapesOf(inputs, analysis.inputs));
  return named(fitted?.type === 'done' && hasRun(fitted.analysis) ? fitted.analysis : analysis);
}

const hasRun = ({ entry, output }: Analysis): boolean => entry !== null && output.length > 0;

interface FileItem extends QuickPickItem {
  readonly uri?: Uri;
}

/** Model files stand beside each other in few folders. @limit model files of the workspace that are offered to compare with: files */
const OFFERED = 100;

/** One of the files with a network that are open, or of the model files of the workspace, or any other. */
async function chooseFile(uri: Uri, models: Models): Promise<Uri | undefined> {
  const isModel = isModelFile(uri.path);
  const known = isModel
    ? await workspace.findFiles('**/*.onnx', `**/{.*,${SKIPPED_FOLDERS.join()}}/**`, OFFERED)
    : models.all.filter((file) => file.hasModel).map((file) => file.uri);
  const others = known.filter((other) => other.toString() !== uri.toString());
  const items: FileItem[] = [
    ...others.map((other) => ({ label: nameOf(other), description: workspace.asRelativePath(other), uri: other })),
    { label: `$(folder-opened) ${t('Other file…')}` },
  ];
  const title = t('Compare with which file? It counts as the version before.');
  const picked = others.length ? await window.showQuickPick(items, { title }) : items[0];
  if (!picked || picked.uri) return picked?.uri;
  return otherFile(uri, isModel);
}

/** A file's network, by what is chosen for it beside what is asked. */
async function asked(uri: Uri, choice: Choice, { supervisor, folders, choices }: VersionParts): Promise<AnalysisOutcome | undefined> {
  const request = await requestFor(uri, folders, { ...choices.of(uri.toString()), ...choice });
  return request && supervisor.analyze({ ...request, isVariant: true }, `version:${uri}`, 'variant');
}

/** The network that was found; the person is told why there is none. */
function analysisOf(uri: Uri, outcome: AnalysisOutcome | undefined): Analysis | undefined {
  if (outcome?.type === 'superseded') return undefined;
  const analysis = outcome?.type === 'done' ? outcome.analysis : undefined;
  if (analysis && isShown(analysis)) return analysis;
  const reason = outcome && 'reason' in outcome ? outcome.reason : firstError(analysis?.notes);
  void window.showWarningMessage(t('{0} has no network to compare with: {1}', nameOf(uri), reason ? t(reason) : t('none was found')));
  return undefined;
}
