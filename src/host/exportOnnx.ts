import { ProgressLocation, Uri, window, workspace } from 'vscode';
import type { Analysis } from '../core/analysis.js';
import { batchesOf, takesBatches } from '../core/explore/batches.js';
import { sizesOf } from '../core/explore/vary.js';
import { full } from '../core/report/numbers.js';
import type { AnalyzeRequest } from '../core/request.js';
import type { Choices } from './choices.js';
import type { PythonFolders } from './environment.js';
import { besideFile, nameOf } from './panel.js';
import { requestFor } from './request.js';
import type { Supervisor } from './supervisor.js';
import { t } from './words.js';

interface ExportParts {
  readonly supervisor: Supervisor;
  readonly folders: PythonFolders;
  readonly choices: Choices;
  /** Of this extension; stands in the file. */
  readonly version: string;
}

/** What a caller of the command knows already, and is then not asked. */
interface ExportChoice {
  readonly target?: Uri | undefined;
  /** Whether the file takes any number of samples. */
  readonly isDynamic?: boolean | undefined;
}

/** Writes a network as a file that a runtime runs, after asking for what is not given. */
export async function exportOnnx(uri: Uri, analysis: Analysis, parts: ExportParts, given: ExportChoice): Promise<Uri | undefined> {
  if (!(await confirmExample(analysis))) return undefined;
  const isDynamic = given.isDynamic ?? (given.target || !takesBatches(analysis) ? false : await askBatch(analysis));
  if (isDynamic === undefined) return undefined;
  const stem = nameOf(uri).replace(/\.[^.]*$/, '');
  const save = { title: t('Export ONNX'), defaultUri: besideFile(uri, `${stem}.onnx`), filters: { ONNX: ['onnx'] } };
  const target = given.target ?? (await window.showSaveDialog(save));
  if (!target) return undefined;
  const progress = { location: ProgressLocation.Notification, title: t('Exporting {0}', analysis.entry ?? stem) };
  try {
    const written = await window.withProgress(progress, () => write(uri, analysis, target, isDynamic, parts));
    void window.showInformationMessage(written);
    return target;
  } catch (error) {
    void window.showErrorMessage(t('The network could not be exported: {0}', t(error instanceof Error ? error.message : String(error))));
    return undefined;
  }
}

/** Asks before a file is written of a network whose sizes are examples. */
async function confirmExample({ exampleSizes }: Analysis): Promise<boolean> {
  if (!exampleSizes.length) return true;
  const go = t('Export Anyway');
  const text = t('The sizes of this network are examples: {0}', exampleSizes.join(', '));
  return (await window.showWarningMessage(text, { modal: true }, go)) === go;
}

/** Undefined when the question is left. */
async function askBatch({ inputs }: Analysis): Promise<boolean | undefined> {
  const items = [
    { label: t('Batches of {0}', sizesOf(inputs).batch ?? 1), description: t('as shown'), isDynamic: false },
    { label: t('Batches of any size'), description: t('a dynamic dimension, named batch'), isDynamic: true },
  ];
  return (await window.showQuickPick(items, { title: t('Export ONNX'), placeHolder: t('Samples that the file takes at once') }))?.isDynamic;
}

/** Returns what was written, in words. */
async function write(uri: Uri, analysis: Analysis, target: Uri, isDynamic: boolean, parts: ExportParts): Promise<string> {
  const [first = analysis, ...others] = isDynamic ? await evaluated(uri, analysis, parts) : [];
  const file = nameOf(target);
  const { bytes, external, unusedParams } = await parts.supervisor.write(first.graph, {
    name: analysis.entry ?? nameOf(uri),
    producerVersion: parts.version,
    externalData: { location: `${file.replace(/\.onnx$/, '')}.weights.bin` },
    ...(others.length ? { batches: others.map(({ graph }) => graph) } : {}),
  });
  await workspace.fs.writeFile(target, bytes);
  if (external) await workspace.fs.writeFile(Uri.joinPath(target, '..', external.location), external.bytes);
  const written = external ? `${file}, ${external.location}` : file;
  return unusedParams
    ? t('Wrote {0}, with random weights, without {1} parameters that no output needs.', written, full(unusedParams))
    : t('Wrote {0}, with random weights.', written);
}

/** The network with several numbers of samples. Throws a sentence. */
async function evaluated(uri: Uri, base: Analysis, { supervisor, folders, choices }: ExportParts): Promise<readonly Analysis[]> {
  const request = await requestFor(uri, folders, choices.of(uri.toString()));
  if (!request) throw new Error('the file is no longer there');
  return batchesOf(base, request, async (one: AnalyzeRequest) => {
    const outcome = await supervisor.analyze(one, `export:${uri}`, 'variant');
    if (outcome.type === 'done') return outcome.analysis;
    throw new Error('reason' in outcome ? outcome.reason : 'another request took its place');
  });
}
