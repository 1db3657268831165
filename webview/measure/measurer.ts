import type { Analysis } from '../../src/core/analysis.js';
import type { PanelStrings } from '../../src/panelStrings.js';
import type { PanelMeasurement, PanelResources, PanelVariant, SaveFormat } from '../../src/protocol.js';
import type { Roof } from '../charts/roofline.js';
import type { VariantOutcome } from '../compare/compare.js';
import type { Host } from '../host.js';
import type { LayerTimes } from '../times.js';
import type { MeasureState, Outcome } from './runner.js';

export class Measurer {
  state: MeasureState = { phase: 'idle' };
  outcome: Outcome | null = null;
  outdated = false;
  comparison: readonly VariantOutcome[] | null = null;
  comparisonStamp = '';
  constructor(readonly host: Host, readonly changed: () => void) {}
  get times(): LayerTimes | null { return this.outcome?.times ?? null; }
  get machine(): Roof | null { return this.outcome?.machine ?? null; }
  get canSave(): boolean { return this.outcome !== null; }
  configure(_r: PanelResources, _s: PanelStrings, _c: unknown): void {}
  start(_v: number, _a: Analysis | null): void {}
  confirm(): void {}
  cancel(): void {}
  compare(_v: number, _variants: readonly PanelVariant[]): void {}
  forgetComparison(): void {}
  networkChanged(_v: number, _a: Analysis, _m: PanelMeasurement | undefined): void {}
  saveReport(_f: SaveFormat, _a: Analysis, _u: string): void {}
}
