import {
  type CustomDocument,
  type CustomReadonlyEditorProvider,
  commands,
  type ExtensionContext,
  type LogOutputChannel,
  Uri,
  type WebviewPanel,
  window,
} from 'vscode';
import type { NamedSizes, VariantValues } from '../protocol.js';
import type { Variants } from './exploring.js';
import type { OnnxFiles } from './onnxFiles.js';
import { Panel, type PanelParts } from './panel.js';
import { t } from './words.js';

const VIEW_TYPE = 'layerCost.onnx';

/** The editor of `.onnx` files: read-only, the page that a panel shows. */
export class OnnxEditor implements CustomReadonlyEditorProvider {
  private readonly open = new Set<Panel>();
  private readonly parts: PanelParts;

  constructor(
    context: ExtensionContext,
    readonly files: OnnxFiles,
    log: LogOutputChannel,
  ) {
    this.parts = {
      extensionUri: context.extensionUri,
      globalState: context.globalState,
      files,
      log,
      runnable: (uri, analysis) => files.runnable(uri, analysis),
      variants: (uri) => fileVariants(files, uri),
      sizes: (uri, sizes) => void files.give(uri, sizes),
      run: (command, uri) => void commands.executeCommand(`layerCost.${command}`, uri),
      measured: (uri, measured) => files.known(uri)?.keepMeasurement(measured),
      closed: (panel) => this.open.delete(panel),
    };
    // A measurement goes on while the editor is hidden, so the page stays.
    const options = { webviewOptions: { retainContextWhenHidden: true }, supportsMultipleEditorsPerDocument: true };
    context.subscriptions.push(
      window.registerCustomEditorProvider(VIEW_TYPE, this, options),
      commands.registerCommand('layerCost.openOnnx', async (given?: unknown) => {
        const uri = given instanceof Uri ? given : await chosenFile();
        if (uri) await this.show(uri);
      }),
    );
  }

  openCustomDocument(uri: Uri): CustomDocument {
    return { uri, dispose: () => undefined };
  }

  resolveCustomEditor({ uri }: CustomDocument, webview: WebviewPanel): void {
    this.open.add(new Panel(uri, webview, this.parts));
  }

  dispose(): void {
    for (const panel of [...this.open]) panel.dispose();
  }

  /** The editor that has the focus. */
  get active(): Panel | undefined {
    return [...this.open].find((panel) => panel.active);
  }

  /** The editor of a file once it is there, the one with the focus before others. */
  async show(uri: Uri): Promise<Panel | undefined> {
    await commands.executeCommand('vscode.openWith', uri, VIEW_TYPE);
    const own = [...this.open].filter((panel) => panel.key === uri.toString());
    return own.find((panel) => panel.active) ?? own[0];
  }
}

const numbers = (values: VariantValues): NamedSizes => values.map(([name, value]) => [name, Number(value)]);

/** Variants of a model file: other sizes of its dynamic dimensions. */
const fileVariants = (files: OnnxFiles, uri: Uri): Variants => ({
  analyze: (_base, values, key) => files.variant(uri, { sizes: numbers(values) }, key),
  counted: (_base, conventions, key) => files.variant(uri, { conventions }, key),
  writeBack: async (_base, values) => {
    await files.give(uri, numbers(values));
    return true;
  },
});

/** The `.onnx` file of the tab that is shown, whatever shows it; else one that is asked for. */
async function chosenFile(): Promise<Uri | undefined> {
  const { input } = window.tabGroups.activeTabGroup.activeTab ?? {};
  const shown = typeof input === 'object' && input !== null && 'uri' in input ? input.uri : undefined;
  if (shown instanceof Uri && isOnnx(shown)) return shown;
  const chosen = await window.showOpenDialog({ filters: { ONNX: ['onnx'] }, openLabel: t('Open') });
  return chosen?.[0];
}

export const isOnnx = (uri: Uri): boolean => /\.onnx$/i.test(uri.path);
