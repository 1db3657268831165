import { Disposable, MarkdownString, StatusBarAlignment, type StatusBarItem, ThemeColor, window } from 'vscode';
import type { Analysis } from '../core/analysis.js';
import { verdictText } from '../core/budget/says.js';
import { inputText, totalsText } from '../core/report/lenses.js';
import { bytesText } from '../core/report/numbers.js';
import { code, markdownText, shown } from '../core/report/shown.js';
import type { Budgets, JudgedNetwork } from './budgets.js';
import type { ModelFile } from './modelFile.js';
import type { Models } from './models.js';
import { settingsFor } from './settings.js';
import { t } from './words.js';

/** Right of the language and its like: what the file is comes first. */
const PRIORITY = 90;

/** The totals of the network in the active editor, in the status bar. A click opens the menu of actions. Hidden where there is no network. */
export class TotalsItem {
  private readonly item: StatusBarItem;
  private readonly subscriptions: Disposable[];

  constructor(
    private readonly models: Models,
    private readonly budgets: Budgets,
  ) {
    this.item = window.createStatusBarItem('layerCost.totals', StatusBarAlignment.Right, PRIORITY);
    this.item.name = 'Layer Cost';
    this.item.command = 'layerCost.showActions';
    this.subscriptions = [
      this.item,
      window.onDidChangeActiveTextEditor(() => this.refresh()),
      models.onDidChange(() => this.refresh()),
      budgets.onDidChange(() => this.refresh()),
    ];
  }

  dispose(): void {
    Disposable.from(...this.subscriptions).dispose();
  }

  /** What the item says; undefined while it is hidden. */
  get text(): string | undefined {
    return this.isShown ? this.item.text : undefined;
  }
  private isShown = false;

  refresh(): void {
    const uri = window.activeTextEditor?.document.uri;
    const file = uri && this.models.known(uri);
    const { analysis } = file ?? {};
    this.isShown = file !== undefined && analysis !== undefined && file.hasModel;
    if (!file || !analysis || !this.isShown) {
      this.item.hide();
      return;
    }
    const counted = totalsOf(analysis, file);
    const totals = analysis.exampleSizes.length ? t('e.g. {0}', counted) : counted;
    const judged = this.budgets.of(file.uri);
    const isOver = judged.some(({ checks }) => checks.some(({ verdict }) => verdict === 'over'));
    const isOld = file.status.type !== 'current' && file.status.type !== 'analyzing';
    this.item.text = `${isOver ? '$(warning) ' : ''}${totals}${isOld ? ' $(history)' : ''}`;
    this.item.backgroundColor = isOver ? new ThemeColor('statusBarItem.warningBackground') : undefined;
    this.item.tooltip = tooltipOf(analysis, totals, judged, isOld);
    this.item.accessibilityInformation = { label: `${isOver ? t('Over budget: {0}', totals) : totals}. ${t('Show actions for this network')}`, role: 'button' };
    this.item.show();
  }
}

/** In a status bar, `$(name)` is a picture. */
const totalsOf = (analysis: Analysis, file: ModelFile): string => shown(totalsText(analysis, settingsFor(file.uri))).replaceAll('$(', '\\$(');

const ICONS = { pass: '$(pass)', over: '$(warning)', unknown: '$(question)' } as const;

/** Entry, input, what else is counted, and budgets. Text of the file stands in code spans, or where nothing is read as markup. */
function tooltipOf(analysis: Analysis, totals: string, judged: readonly JudgedNetwork[], isOld: boolean): MarkdownString {
  const { entry, inputGuessed, totals: sums, exampleSizes } = analysis;
  const input = inputText(analysis);
  const lines = [
    `**${code(entry ?? '')}**`,
    ...(input ? [`${t('Input')}: ${code(input)}${inputGuessed ? ` (${t('guessed')})` : ''}`] : []),
    ...(exampleSizes.length ? [`${t('Example sizes')}: ${code(exampleSizes.join(', '))}`] : []),
    totals,
    t(
      '{0} of weights, {1} of memory traffic, peak activations {2}',
      bytesText(sums.weightBytes),
      bytesText(sums.bytesRead + sums.bytesWritten),
      bytesText(sums.peakActivationBytes),
    ),
    ...judged.flatMap(({ name, checks }) =>
      checks.map((check) => `${ICONS[check.verdict]} ${name === entry ? '' : `${code(name)}: `}${markdownText(verdictText(check, t))}`),
    ),
    ...(isOld ? [`_${t('As it was before the last change.')}_`] : []),
    t('Click for actions.'),
  ];
  return new MarkdownString(lines.join('  \n'), true);
}
