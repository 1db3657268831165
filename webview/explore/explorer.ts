import type { Analysis } from '../../src/core/analysis.js';
import { THIN } from '../../src/core/explore/asked.js';
import { batchStops, dimensionStops, sizeStops, stopsOf, thinStops } from '../../src/core/explore/roles.js';
import { sizesOf } from '../../src/core/explore/vary.js';
import type { ExploredNetwork, VariantValues } from '../../src/protocol.js';
import type { Host } from '../host.js';

/** A variant that is shown in the place of its source. */
export interface Explored extends ExploredNetwork {
  readonly values: VariantValues;
}

/** Typing a number takes a few keys. @limit pause in typing a number: ms */
const TYPING_MS = 150;

/** The values that the source has, by the names that can be turned: arguments, then what of the input and of hidden channels; of a model file its dynamic dimensions. */
export function sourceValues({ knobs, inputs, model }: Pick<Analysis, 'knobs' | 'inputs' | 'model'>): ReadonlyMap<string, string> {
  if (model) return new Map(model.dimensions.map(({ name, size }) => [name, String(size)]));
  const { batch, size } = sizesOf(inputs);
  const sizes = [
    ['batch', batch],
    ['size', size],
  ] as const;
  return new Map([
    ...knobs.map((k): [string, string] => [k.name, plain(k.value)]),
    ...sizes.flatMap(([name, now]): [string, string][] => (now === null || knobs.some((k) => k.name === name) ? [] : [[name, String(now)]])),
    [THIN, '1'],
  ]);
}

/** Values that are worth trying first, the source's own among them; none where nobody can say. */
export function usualValues(source: Pick<Analysis, 'knobs' | 'inputs' | 'model'>, name: string): readonly string[] {
  const dimension = source.model?.dimensions.find((d) => d.name === name);
  if (dimension) return dimensionStops(dimension).map(String);
  const knob = source.knobs.find((k) => k.name === name);
  if (knob) return stopsOf(knob);
  const now = Number(sourceValues(source).get(name));
  return (name === THIN ? thinStops : name === 'batch' ? batchStops(now) : sizeStops(now)).map(String);
}

/** A string without its quotes, as a person types it. */
const plain = (value: string): string => value.replace(/^(['"])(.*)\1$/, '$2');

const isSame = (a: string, b: string): boolean => a === b || (a.trim() !== '' && b.trim() !== '' && Number(a) === Number(b));

/** Keeps what the person turned, and the last variant that could be evaluated. */
export class Explorer {
  /** What differs from the source. */
  values: ReadonlyMap<string, string> = new Map();
  shown: Explored | null = null;
  busy = false;
  /** Why the values do not make a network; the last good one is still shown. */
  reason: string | null = null;
  /** The source is being asked to take the values. */
  writing = false;

  private source: { readonly version: number; readonly analysis: Analysis } | undefined;
  private turn = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `changed` is called whenever the page should look again. */
  constructor(
    private readonly host: Host,
    private readonly changed: () => void,
  ) {}

  get version(): number {
    return this.source?.version ?? 0;
  }

  /** A new analysis of the source: values stay where the names still exist and mean something else than the source. */
  sourceChanged(version: number, analysis: Analysis): void {
    const isOther = this.source?.analysis.file !== analysis.file;
    this.source = { version, analysis };
    const own = sourceValues(analysis);
    this.values = new Map(isOther ? [] : [...this.values].filter(([name, value]) => own.has(name) && !isSame(value, own.get(name) ?? '')));
    this.ask(0);
  }

  /** No network: nothing to turn. */
  forget(): void {
    this.source = undefined;
    this.values = new Map();
    this.ask(0);
  }

  set(name: string, value: string, typed = false): void {
    const own = this.source && sourceValues(this.source.analysis).get(name);
    const values = new Map(this.values);
    if (own === undefined || isSame(value, own)) values.delete(name);
    else values.set(name, value);
    this.values = values;
    this.ask(typed ? TYPING_MS : 0);
  }

  /** All at once, as a cell of the grid has them. */
  setAll(values: VariantValues): void {
    const own = this.source ? sourceValues(this.source.analysis) : new Map<string, string>();
    this.values = new Map(values.filter(([name, value]) => !isSame(value, own.get(name) ?? '')));
    this.ask(0);
  }

  back(): void {
    this.setAll([]);
  }

  /** Writes the values into the source, once the person has agreed to the change. */
  async writeBack(): Promise<void> {
    if (this.writing) return;
    this.writing = true;
    this.reason = null;
    this.changed();
    try {
      await this.host.request('writeBack', { version: this.version, values: [...this.values] });
    } catch (error) {
      this.reason = wordsOf(error);
    }
    this.writing = false;
    this.changed();
  }

  private ask(delayMs: number): void {
    clearTimeout(this.timer);
    const turn = ++this.turn;
    this.reason = null;
    this.busy = this.values.size > 0;
    if (!this.busy) this.shown = null;
    else this.timer = setTimeout(() => void this.evaluate(turn), delayMs);
    this.changed();
  }

  private async evaluate(turn: number): Promise<void> {
    const values = [...this.values];
    let found: Explored | undefined;
    let reason: string | null = null;
    try {
      found = { ...(await this.host.request('explore', { version: this.version, values })), values };
    } catch (error) {
      reason = wordsOf(error);
    }
    if (turn !== this.turn) return;
    this.busy = false;
    this.reason = reason;
    this.shown = found ?? this.shown;
    this.changed();
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** `width=0.5, size=160`. */
export const valuesText = (values: VariantValues): string => values.map(([name, value]) => `${name}=${value}`).join(', ');
