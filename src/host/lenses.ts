import { CodeLens, type CodeLensProvider, type Command, EventEmitter, type ExtensionContext, languages, type Range, type TextDocument } from 'vscode';
import { inputText } from '../core/report/lenses.js';
import { titleText } from '../core/report/shown.js';
import { capital } from '../core/report/text.js';
import type { ModelFile, PlacedLens } from './modelFile.js';
import type { Models } from './models.js';
import { settingsFor } from './settings.js';
import type { Visibility } from './visibility.js';
import { t } from './words.js';

/** Lenses over classes and builders: always those of the last good analysis, so that none comes or goes while somebody types. */
export function registerLenses(context: ExtensionContext, models: Models, visibility: Visibility, since: (file: ModelFile) => string): { refresh(): void } {
  const changed = new EventEmitter<void>();
  const provider: CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses(document) {
      const settings = settingsFor(document.uri);
      const file = settings.codeLens && !visibility.isHidden ? models.of(document) : undefined;
      if (!file) return [];
      const lenses = file.lenses(settings).filter(({ line }) => line < document.lineCount);
      const range = (line: number): Range => document.lineAt(line).range;
      const found = lenses.flatMap((placed) => commandsOf(placed, file, since(file)).map((command) => new CodeLens(range(placed.line), command)));
      return found.some((lens) => lens.range.isEmpty) ? found.filter((lens) => !lens.range.isEmpty) : [...found, ...noticeOf(document, file, lenses)];
    },
  };
  context.subscriptions.push(changed, languages.registerCodeLensProvider({ language: 'python' }, provider));
  return { refresh: () => changed.fire() };
}

function commandsOf({ lens }: PlacedLens, file: ModelFile, since: string): Command[] {
  const { uri } = file;
  if (!lens.isEntry)
    return [{ title: lens.title, tooltip: lens.tooltip, command: 'layerCost.chooseEntry', arguments: [uri, lens.expression ?? undefined, lens.className] }];
  const input = file.analysis ? inputText(file.analysis) : '';
  return [
    { title: `${lens.title}${statusWords(file)}`, tooltip: lens.tooltip, command: 'layerCost.visualize', arguments: [uri] },
    ...(since ? [{ title: since, tooltip: t('Compare with Git HEAD: what changed, layer by layer'), command: 'layerCost.compareHead', arguments: [uri] }] : []),
    ...(lens.example === undefined
      ? []
      : [
          {
            title: t('{0} · choose', lens.example),
            tooltip: t('Choose the arguments of {0}: calls found in the workspace, or your own', lens.className),
            command: 'layerCost.chooseEntry',
            arguments: [uri, undefined, lens.className],
          },
        ]),
    { title: t('Visualize'), tooltip: t('Draw this network'), command: 'layerCost.visualize', arguments: [uri] },
    { title: t('Measure'), tooltip: t('Run it here and show the time of each layer'), command: 'layerCost.measure', arguments: [uri] },
    { title: t('Change Input'), tooltip: input && t('Now {0}', input), command: 'layerCost.chooseInput', arguments: [uri] },
  ];
}

/** Added to the totals when they are not those of the text as it is. */
function statusWords(file: ModelFile): string {
  const { status } = file;
  if (status.type === 'analyzing' && status.slow) return ` · ${t('calculating…')}`;
  if (status.type === 'broken' && status.line !== undefined) return ` · ${t('before the error in line {0}: {1}', status.line, shortened(t(status.reason)))}`;
  if (status.type === 'broken' || status.type === 'stopped') return ` · ${t('before the last change')}`;
  return '';
}

/** One lens where a first analysis takes long, or was stopped: over the first class or function of the text. */
function noticeOf(document: TextDocument, file: ModelFile, lenses: readonly PlacedLens[]): CodeLens[] {
  const command = noticeCommand(file, lenses.length > 0);
  if (!command) return [];
  const first = lenses.find(({ lens }) => lens.isEntry)?.line ?? lenses[0]?.line;
  const line = first ?? firstDefinition(document);
  const range = line === undefined ? undefined : document.lineAt(line).range;
  return range && !range.isEmpty ? [new CodeLens(range, command)] : [];
}

function noticeCommand(file: ModelFile, hasLenses: boolean): Command | undefined {
  const { status, uri } = file;
  if (status.type === 'analyzing' && status.slow && !hasLenses) return { title: t('Layer Cost: calculating…'), command: '' };
  if (status.type === 'stopped')
    return {
      title: `$(warning) ${capital(titleText(t(status.reason)))}`,
      tooltip: t('Tried again when this file changes. Click for details.'),
      command: 'layerCost.whyNoHint',
      arguments: [uri],
    };
  if (status.type === 'paused')
    return {
      title: `$(warning) ${capital(titleText(t(status.reason)))}: ${t('Retry')}`,
      tooltip: t('Paused until you retry.'),
      command: 'layerCost.restartAnalysis',
      arguments: [uri],
    };
  return undefined;
}

/** Room for a reason in a lens. @limit reason in a lens: characters */
const REASON_CHARACTERS = 80;
const shortened = (text: string): string => (text.length > REASON_CHARACTERS ? `${text.slice(0, REASON_CHARACTERS - 1)}…` : text);

function firstDefinition(document: TextDocument): number | undefined {
  for (let line = 0; line < document.lineCount; line++) if (/^(class|def|async def) /.test(document.lineAt(line).text)) return line;
  return undefined;
}
