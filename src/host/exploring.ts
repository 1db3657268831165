import { type Analysis, hasNetwork } from '../core/analysis.js';
import { CONVENTIONS } from '../core/cost/conventions/index.js';
import type { TextEdit } from '../core/explore/sourceText.js';
import { checkedValue, variant } from '../core/explore/variant.js';
import type { AnalyzeRequest } from '../core/request.js';
import { firstError } from '../core/text/notes.js';
import type { ConventionTable, ExploredCell, ExploredNetwork, HostEvent, VariantValues, WantedVariant } from '../protocol.js';
import type { PanelNetworks } from './panelNetworks.js';
import type { AnalysisOutcome, Supervisor } from './supervisor.js';

/** How variants of a network are made. Of several requests with one key only the last is answered; undefined when there is nothing left to vary. */
export interface Variants {
  analyze(base: Analysis, values: VariantValues, key: string): Promise<AnalysisOutcome | undefined>;
  /** The network as it is, counted by these conventions. */
  counted(base: Analysis, conventions: readonly string[], key: string): Promise<AnalysisOutcome | undefined>;
  /** Makes the variant the file's own network; false when that was not wanted. */
  writeBack(base: Analysis, values: VariantValues, key: string): Promise<boolean>;
}

/** What exploring source needs of the editor. @internal */
export interface ExploringParts {
  readonly supervisor: Pick<Supervisor, 'analyze' | 'writeBack'>;
  /** What to ask about the file as it is now, with what the person chose for it. */
  readonly request: () => Promise<AnalyzeRequest | undefined>;
  /** Shows the edits of a text and makes them; false when they were not wanted. */
  readonly apply: (request: AnalyzeRequest, edits: readonly TextEdit[]) => Promise<boolean>;
}

const GONE = 'the network has changed: try again';

/** Variants of a network that source defines. */
export const sourceVariants = ({ supervisor, request: asked, apply }: ExploringParts): Variants => ({
  analyze: async (base, values, key) => {
    const request = await asked();
    return request && supervisor.analyze(variant(request, base, new Map(values)), key, 'variant');
  },
  counted: async (_base, conventions, key) => {
    const request = await asked();
    return request && supervisor.analyze({ ...request, conventions, isVariant: true }, key, 'variant');
  },
  writeBack: async (_base, values, key) => {
    const request = await asked();
    if (!request) throw new Error(GONE);
    const outcome = await supervisor.writeBack(request, values, key);
    if (outcome.type !== 'done') throw new Error('reason' in outcome ? outcome.reason : GONE);
    return apply(request, outcome.made);
  },
});

/** Answers a page that turns the knobs of the network that it shows. Knows nothing of the editor, so that tests of the page have the same host. */
export class Exploring {
  /** `file` tells the requests of this page from those of others. */
  constructor(
    private readonly file: string,
    private readonly networks: PanelNetworks,
    private readonly variants: Variants,
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
    const { base } = this.asked({ version, values: [] });
    const outcome = await this.variants.counted(
      base,
      CONVENTIONS.map((c) => c.name),
      this.key('conventions'),
    );
    if (outcome?.type !== 'done') throw new Error(outcome && 'reason' in outcome ? outcome.reason : GONE);
    const { conventions, totals, complete } = outcome.analysis;
    return { conventions, totals, complete };
  }

  async writeBack(wanted: WantedVariant): Promise<boolean> {
    const { base, checked } = this.asked(wanted);
    return this.variants.writeBack(base, checked, this.key('write'));
  }

  private key(what: string): string {
    return `${what}:${this.file}`;
  }

  private asked({ version, values }: WantedVariant): { base: Analysis; checked: VariantValues } {
    const base = version === this.networks.version ? this.networks.analysis : undefined;
    if (!base) throw new Error(GONE);
    return { base, checked: values.map(([name, value]) => [name, checkedValue(base, name, value)]) };
  }

  private async analyze(wanted: WantedVariant, what: string, incomplete = false): Promise<Analysis> {
    const { base, checked } = this.asked(wanted);
    const outcome = await this.variants.analyze(base, checked, this.key(what));
    if (outcome?.type !== 'done') throw new Error(outcome && 'reason' in outcome ? outcome.reason : GONE);
    const { analysis } = outcome;
    // A network that is known in part may have variants that are.
    if (analysis.complete || (!base.complete && hasNetwork(analysis)) || incomplete) return analysis;
    throw new Error(firstError(analysis.notes) ?? 'not everything could be counted');
  }
}
