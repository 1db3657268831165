import type { Analysis } from '../core/analysis.js';
import { CONVENTIONS } from '../core/cost/conventions/index.js';
import type { TextEdit } from '../core/explore/sourceText.js';
import { checkedValue, variant } from '../core/explore/variant.js';
import type { AnalyzeRequest } from '../core/request.js';
import type { ConventionTable, ExploredCell, ExploredNetwork, HostEvent, VariantValues, WantedVariant } from '../protocol.js';
import type { PanelNetworks } from './panelNetworks.js';
import type { Supervisor } from './supervisor.js';

/** What exploring needs of the editor. */
export interface ExploringParts {
  readonly supervisor: Pick<Supervisor, 'analyze' | 'writeBack'>;
  /** What to ask about the file as it is now, with what the person chose for it. */
  readonly request: () => Promise<AnalyzeRequest | undefined>;
  /** Shows the edits of a text and makes them; false when they were not wanted. */
  readonly apply: (request: AnalyzeRequest, edits: readonly TextEdit[]) => Promise<boolean>;
}

const GONE = 'the network has changed: try again';

/** Answers a page that turns the knobs of the network that it shows. Knows nothing of the editor, so that tests of the page have the same host. */
export class Exploring {
  constructor(
    private readonly file: string,
    private readonly networks: PanelNetworks,
    private readonly parts: ExploringParts,
  ) {}

  async explore(wanted: WantedVariant): Promise<ExploredNetwork> {
    return this.networks.explore(await this.analyze(wanted, 'explore'));
  }

  /** Cells of a grid say why they could not be counted. */
  async cell(wanted: WantedVariant): Promise<ExploredCell> {
    const { entry, inputs, totals, complete, notes } = await this.analyze(wanted, 'cell', true);
    return { entry, inputs, totals, complete, notes };
  }

  /** The variants in the order in which they were asked for; the first is what the others are held against. */
  async compare(version: number, variants: readonly VariantValues[]): Promise<HostEvent> {
    const made: Analysis[] = [];
    for (const values of variants) made.push(await this.analyze({ version, values }, 'compare'));
    return this.networks.compare(made);
  }

  /** The shown network in every convention, as it is now in the file. */
  async conventions(version: number): Promise<ConventionTable> {
    const { request } = await this.asked({ version, values: [] });
    const asked = { ...request, conventions: CONVENTIONS.map((c) => c.name), isVariant: true };
    const outcome = await this.parts.supervisor.analyze(asked, this.key('conventions'), 'variant');
    if (outcome.type !== 'done') throw new Error('reason' in outcome ? outcome.reason : GONE);
    const { conventions, totals, complete } = outcome.analysis;
    return { conventions, totals, complete };
  }

  async writeBack({ version, values }: WantedVariant): Promise<boolean> {
    const { request, checked } = await this.asked({ version, values });
    const outcome = await this.parts.supervisor.writeBack(request, checked, this.key('write'));
    if (outcome.type !== 'done') throw new Error('reason' in outcome ? outcome.reason : GONE);
    return this.parts.apply(request, outcome.made);
  }

  private key(what: string): string {
    return `${what}:${this.file}`;
  }

  private async asked({ version, values }: WantedVariant): Promise<{ request: AnalyzeRequest; base: Analysis; checked: VariantValues }> {
    const base = version === this.networks.version ? this.networks.analysis : undefined;
    const request = base && (await this.parts.request());
    if (!base || !request) throw new Error(GONE);
    return { request, base, checked: values.map(([name, value]) => [name, checkedValue(base, name, value)]) };
  }

  private async analyze(wanted: WantedVariant, what: string, incomplete = false): Promise<Analysis> {
    const { request, base, checked } = await this.asked(wanted);
    const outcome = await this.parts.supervisor.analyze(variant(request, base, new Map(checked)), this.key(what), 'variant');
    if (outcome.type !== 'done') throw new Error('reason' in outcome ? outcome.reason : GONE);
    const { analysis } = outcome;
    // A network that is known in part may have variants that are.
    if (analysis.complete || (!base.complete && analysis.entry !== null) || incomplete) return analysis;
    throw new Error(analysis.notes.find((note) => note.severity === 'error')?.text ?? 'not everything could be counted');
  }
}
