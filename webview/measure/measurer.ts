import type { Analysis } from '../../src/core/analysis.js';
import { fingerprintOf } from '../../src/core/fingerprint.js';
import { fill } from '../../src/core/report/numbers.js';
import { ask, type MeasuringWorker } from '../../src/measure/ask.js';
import { estimateRun, estimateTogether, type RunEstimate } from '../../src/measure/estimate.js';
import { stampLine } from '../../src/measure/report.js';
import type {
  AskerEnd,
  Calibration,
  ComparisonResult,
  FromWorker,
  MeasureProgress,
  MeasureResult,
  NetworkRequest,
  RuntimeFiles,
} from '../../src/measure/types.js';
import type { Answer, Asked } from '../../src/messages.js';
import type { PanelStrings } from '../../src/panelStrings.js';
import type { PanelMeasurement, PanelResources, PanelVariant } from '../../src/protocol.js';
import type { Roof } from '../charts/roofline.js';
import type { VariantOutcome } from '../compare/compareView.js';
import type { Host } from '../host.js';
import type { LayerTimes } from '../times.js';
import { forHost, type MeasureState, type Outcome, outcomeOf, questionBefore } from './outcome.js';

/** A worker that was ended in mid-run keeps its core busy for a while after `terminate()` has returned. */
const QUIET_AFTER_CANCEL_MS = 2500;

/** Measurements that are kept in the page. @limit measurements kept in the panel: measurements */
const MOST_RESULTS = 8;

/** The network that is shown; a variant of the host's, where it has a name. */
interface Current {
  readonly version: number;
  readonly analysis: Analysis;
  readonly variant?: string;
}

/**
 * Runs measurements in a disposable worker and keeps what came of them. At most one runs at a time; cancelling ends its worker at once,
 * and whatever it still had under way is dropped by its `turn` being over.
 */
export class Measurer {
  state: MeasureState = { phase: 'idle' };
  outcome: Outcome | null = null;
  outdated = false;
  comparison: readonly VariantOutcome[] | null = null;
  comparisonStamp = '';
  /** What explains the ratios, and what a reader should know of them. */
  comparisonNotes: readonly string[] = [];

  private turn = 0;
  private worker: Worker | undefined;
  private quietFrom = 0;
  private resources: PanelResources | undefined;
  private strings: PanelStrings | undefined;
  private calibration: Calibration | undefined;
  /** What a confirmed question starts. */
  private pending: (() => void) | undefined;
  private current: Current | undefined;
  /** By fingerprint, so that a variant and its source find theirs again. */
  private readonly results = new Map<string, MeasureResult>();
  private runtimeFiles: Promise<{ script: string; wasm: ArrayBuffer }> | undefined;

  constructor(
    private readonly host: Host,
    private readonly changed: () => void,
  ) {}

  /** Times of the network that is shown; none while it differs from the measured one. */
  get times(): LayerTimes | null {
    return this.outdated ? null : (this.outcome?.times ?? null);
  }

  get machine(): Roof | null {
    return this.outcome?.machine ?? null;
  }

  configure(resources: PanelResources, strings: PanelStrings, calibration: Calibration | undefined): void {
    this.resources = resources;
    this.strings = strings;
    this.calibration ??= calibration;
  }

  /** A new evaluation: keeps the measurement when the network is the same, marks it as outdated when not. */
  networkChanged(current: Current, kept: PanelMeasurement | undefined): void {
    this.current = current;
    const { analysis } = current;
    const fingerprint = fingerprintOf(analysis);
    if (kept) this.keep(fingerprint, kept.result);
    const result = this.results.get(fingerprint);
    if (result && this.strings) this.outcome = outcomeOf(result, analysis, this.strings);
    this.outdated = this.outcome !== null && !result;
  }

  /** The button: asks first where the run would be large. */
  start(): void {
    if (this.current) this.askFirst(this.estimate(this.current.analysis), () => this.measure());
  }

  compare(variants: readonly PanelVariant[]): void {
    if (this.current && variants.length > 1)
      this.askFirst(estimateTogether(variants.map((variant) => this.estimate(variant))), () => this.measureBeside(variants));
  }

  /** The answer to the question whether a large run is wanted. */
  confirm(): void {
    const { pending } = this;
    this.pending = undefined;
    pending?.();
  }

  private estimate({ totals }: Pick<Analysis, 'totals'>): RunEstimate {
    return estimateRun(totals, this.machine ?? {});
  }

  private askFirst(estimate: RunEstimate, run: () => void): void {
    if (!this.strings || this.state.phase === 'running') return;
    const why = questionBefore(estimate, this.strings);
    this.pending = run;
    if (why) this.become({ phase: 'confirm', why });
    else this.confirm();
  }

  private measure(): void {
    const { current, strings } = this;
    if (!current || !strings) return;
    const { version, analysis, variant } = current;
    void this.run(
      'measure',
      async () => ({ calibration: this.calibration, ...(await this.host.request('model', { version, ...(variant === undefined ? {} : { variant }) })) }),
      this.estimate(analysis),
      (result) => this.finish(result, current, strings),
    );
  }

  private measureBeside(variants: readonly PanelVariant[]): void {
    const { current } = this;
    if (!current) return;
    void this.run(
      'compare',
      async () => {
        const networks: NetworkRequest[] = [];
        for (const { id, label } of variants) networks.push({ label, ...(await this.host.request('model', { version: current.version, variant: id })) });
        return { calibration: this.calibration, networks };
      },
      estimateTogether(variants.map((variant) => this.estimate(variant))),
      (result) => this.finishComparison(result),
    );
  }

  forgetComparison(): void {
    this.comparison = null;
    this.comparisonStamp = '';
    this.comparisonNotes = [];
  }

  /** Back to idle at once, whatever was under way. */
  cancel(): void {
    this.turn++;
    this.pending = undefined;
    if (this.worker) this.quietFrom = performance.now() + QUIET_AFTER_CANCEL_MS;
    this.endWorker();
    this.become({ phase: 'idle' });
  }

  /** One question to a worker of its own. `prepare` gets what it needs from the host. */
  private async run<T extends keyof AskerEnd['requests']>(
    type: T,
    prepare: () => Promise<Omit<Asked<AskerEnd, T>, keyof RuntimeFiles>>,
    estimate: RunEstimate,
    finish: (result: Answer<AskerEnd, T>) => void,
  ): Promise<void> {
    const { strings: s, state } = this;
    if (!s || state.phase === 'running') return;
    const turn = ++this.turn;
    const over = (): boolean => turn !== this.turn;
    this.showProgress(s.preparingModel);
    try {
      const question = await prepare();
      if (over()) return;
      this.showProgress(s.loadingRuntime);
      const { script, wasm } = await this.loadRuntime();
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, this.quietFrom - performance.now())));
      if (over()) return;
      this.worker = workerFrom(script);
      const asked = { ...question, wasm: wasm.slice(0), cpu: processor() } as Asked<AskerEnd, T>;
      const onProgress = (progress: MeasureProgress): void => {
        if (!over()) this.progress(progress);
      };
      const result = await ask(lineTo(this.worker), type, asked, { onProgress, estimate });
      if (over()) return;
      this.endWorker();
      finish(result);
      this.become({ phase: 'idle' });
    } catch (error) {
      if (over()) return;
      this.endWorker();
      const reason = error instanceof Error ? error.message : String(error);
      this.host.send({ type: 'log', level: 'warn', text: `Measuring failed: ${reason}` });
      this.become({ phase: 'failed', reason });
    }
  }

  private finish(result: MeasureResult, { version, analysis, variant }: Current, strings: PanelStrings): void {
    this.keep(fingerprintOf(analysis), result);
    this.outcome = outcomeOf(result, analysis, strings);
    this.keepCalibration(result.calibration);
    // What the host keeps is of the file as it is.
    if (variant === undefined) this.host.send({ type: 'measured', version, measured: forHost(this.outcome) });
    // The file may have been edited while the run lasted.
    if (this.current && this.current.analysis !== analysis) this.networkChanged(this.current, undefined);
    else this.outdated = false;
  }

  private keep(fingerprint: string, result: MeasureResult): void {
    this.results.delete(fingerprint);
    this.results.set(fingerprint, result);
    for (const oldest of [...this.results.keys()].slice(0, -MOST_RESULTS)) this.results.delete(oldest);
  }

  private keepCalibration(calibration: Calibration | undefined): void {
    if (!calibration) return;
    this.calibration = calibration;
    this.host.send({ type: 'remember', parts: { calibration } });
  }

  private finishComparison(result: ComparisonResult): void {
    this.comparisonStamp = stampLine(result.runtime, result.date);
    this.comparisonNotes = [...result.insights, ...result.notes];
    this.keepCalibration(result.calibration);
    this.comparison = result.variants.map((variant, i) => {
      const ratio = result.ratios.find((r) => r.of === i && r.to === 0);
      return { medianMs: variant.medianMs, noisy: variant.noisy, ...(ratio ? { ratio: { time: ratio.time, low: ratio.timeLow, high: ratio.timeHigh } } : {}) };
    });
  }

  /** Fetched by the page, since a worker started from a blob cannot fetch a webview's resources; kept for the next run. */
  private loadRuntime(): Promise<{ script: string; wasm: ArrayBuffer }> {
    const { resources } = this;
    if (!resources) return Promise.reject(new Error('The page has not been told where the runtime is.'));
    this.runtimeFiles ??= Promise.all([load(resources.measureWorker).then((r) => r.text()), load(resources.ortWasm).then((r) => r.arrayBuffer())])
      .then(([script, wasm]) => ({ script, wasm }))
      .catch((error: unknown) => {
        this.runtimeFiles = undefined;
        throw error;
      });
    return this.runtimeFiles;
  }

  private progress({ step, phase, round, rounds, fraction, secondsLeft, provisionalMs }: MeasureProgress): void {
    const { strings: s } = this;
    const text = round !== undefined && rounds !== undefined ? s && fill(s.roundOf, round, rounds) : s?.[`step_${step}`];
    this.showProgress(text ?? phase, { fraction, secondsLeft, provisionalMs });
  }

  private showProgress(text: string, known: Partial<Pick<MeasureProgress, 'fraction' | 'secondsLeft' | 'provisionalMs'>> = {}): void {
    const before = this.state.phase === 'running' ? this.state.provisionalMs : null;
    const { fraction = null, secondsLeft = null } = known;
    this.become({ phase: 'running', text, fraction, secondsLeft, provisionalMs: known.provisionalMs ?? before });
  }

  private endWorker(): void {
    this.worker?.terminate();
    this.worker = undefined;
  }

  private become(state: MeasureState): void {
    this.state = state;
    this.changed();
  }
}

async function load(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.split('/').at(-1)} could not be loaded (${response.status}).`);
  return response;
}

function workerFrom(script: string): Worker {
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const worker = new Worker(url);
  URL.revokeObjectURL(url);
  return worker;
}

const lineTo = (worker: Worker): MeasuringWorker => ({
  post: (message, transfer) => worker.postMessage(message, transfer),
  onMessage: (receive) => worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => receive(data)),
  onEnd: (tell) => {
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      tell(event.message || 'the measuring worker stopped.');
    });
    worker.addEventListener('messageerror', () => tell('the measuring worker sent what could not be read.'));
  },
});

/** A page is not told the processor's name; what it knows is how many cores there are, and the platform. */
const processor = (): string => `${navigator.hardwareConcurrency} cores, ${navigator.platform || 'unknown platform'}`;
