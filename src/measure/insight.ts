import { percent, threeDigits } from '../core/report/numbers.js';
import type { Calibration, KindTime, LayerRequest, LayerResult } from './types.js';

type Kind = KindTime['kind'];

/** Plural names, as sentences need them. */
const NAMES: Record<Kind, string> = {
  standard: 'standard convolutions',
  grouped: 'grouped convolutions',
  depthwise: 'depthwise convolutions',
  pointwise: 'pointwise convolutions',
  linear: 'linear layers',
  matmul: 'matrix products',
  recurrent: 'recurrent layers',
  normalization: 'normalizations',
  elementwise: 'activations and other elementwise layers',
  other: 'other layers',
};

/** Layers without multiply-adds that work on one element at a time: what a fused runtime does for nothing and an unfused one pays memory traffic for. */
const ELEMENTWISE = new Set(
  'ReLU ReLU6 LeakyReLU PReLU RReLU ELU CELU SELU GELU SiLU Mish Hardswish Hardsigmoid Hardtanh Hardshrink Softshrink Tanhshrink Threshold Sigmoid LogSigmoid Tanh Softplus Softsign Dropout Dropout1d Dropout2d Dropout3d AlphaDropout Identity'.split(
    ' ',
  ),
);

/** The kind under which a layer's time is summed. */
const kindOf = (layer: LayerRequest): Kind => (layer.kind === 'other' && ELEMENTWISE.has(layer.className) ? 'elementwise' : layer.kind);

/** Time beside multiply-adds by kind of layer, most time first. What modules do between their children counts as `other`. */
export function timesByKind(requests: readonly LayerRequest[], results: readonly LayerResult[]): KindTime[] {
  const kinds = new Map(requests.map((r) => [r.path, r]));
  const totalMacs = requests.reduce((sum, r) => sum + r.macs, 0);
  const totalShare = new Map<Kind, { layers: number; macs: number; timedMacs: number; bytes: number; ms: number; bound: number; share: number }>();
  for (const result of results) {
    const request = kinds.get(result.path);
    const kind: Kind = request ? kindOf(request) : 'other';
    const sum = totalShare.get(kind) ?? { layers: 0, macs: 0, timedMacs: 0, bytes: 0, ms: 0, bound: 0, share: 0 };
    totalShare.set(kind, sum);
    if (request) sum.layers++;
    sum.macs += request?.macs ?? 0;
    if (result.measuredMs === undefined) continue;
    sum.timedMacs += request?.macs ?? 0;
    sum.bytes += request?.bytes ?? 0;
    sum.ms += result.measuredMs;
    sum.bound += result.boundMs ?? 0;
    sum.share += result.timeShare ?? 0;
  }
  return [...totalShare]
    .map(
      ([kind, s]): KindTime => ({
        kind,
        layers: s.layers,
        macsShare: totalMacs > 0 ? s.macs / totalMacs : 0,
        timeShare: s.share,
        measuredMs: s.ms,
        boundMs: s.bound,
        ...(s.ms > 0 && s.timedMacs > 0 ? { gmacPerS: s.timedMacs / s.ms / 1e6 } : {}),
        ...(s.ms > 0 && s.bytes > 0 ? { gbPerS: s.bytes / s.ms / 1e6 } : {}),
      }),
    )
    .sort((a, b) => b.timeShare - a.timeShare);
}

/** Less than this of the time is not worth a sentence. */
const WORTH_SHARE = 0.04;
/** From this ratio on, share of time is out of proportion to share of multiply-adds. */
const OUT_OF_PROPORTION = 1.5;
/** More are not read. @limit sentences about a measurement: sentences */
const MOST_SENTENCES = 3;

/** What stands out, in sentences: kinds whose share of the time is far above their share of the arithmetic, worst first. */
export function insightsOf(kinds: readonly KindTime[], machine: Pick<Calibration, 'peakGmacPerS' | 'bandwidthGBPerS'>): string[] {
  const sentences = kinds
    .filter((k) => k.timeShare >= WORTH_SHARE && k.timeShare > OUT_OF_PROPORTION * k.macsShare)
    .sort((a, b) => b.timeShare - b.macsShare - (a.timeShare - a.macsShare))
    .slice(0, MOST_SENTENCES)
    .map((k) => sentence(k, machine));
  if (sentences.length === 0) {
    const [main] = kinds.filter((k) => k.gmacPerS !== undefined);
    if (main) sentences.push(`Time follows multiply-adds here: ${sentence(main, machine)}`);
  }
  return sentences;
}

function sentence(k: KindTime, { peakGmacPerS, bandwidthGBPerS }: Pick<Calibration, 'peakGmacPerS' | 'bandwidthGBPerS'>): string {
  const time = `${percent(k.timeShare)} of the time`;
  if (k.gmacPerS === undefined) {
    const rate = k.gbPerS === undefined ? '' : `: they move ${threeDigits(k.gbPerS)} of ${threeDigits(bandwidthGBPerS)} GB/s here`;
    return `${NAMES[k.kind]} are no multiply-adds and ${time}${rate}`;
  }
  return `${NAMES[k.kind]} are ${percent(k.macsShare)} of the multiply-adds and ${time}: they reach ${threeDigits(k.gmacPerS)} of ${threeDigits(peakGmacPerS)} GMAC/s here`;
}

/** Kinds whose other speed changes the ratio by less than this fraction of it are not named. */
const WORTH_NAMING = 0.02;

/** A kind's part of the arithmetic that changes by less does not explain anything. */
const WORTH_MOVING = 0.01;

/** One side of a comparison. */
interface GapSide {
  readonly label: string;
  readonly kinds: readonly KindTime[];
  readonly macs: number;
}

/**
 * Why a variant's time does not go down (or up) with its arithmetic: what the other mix of kinds alone would give, were each kind as fast as in the reference,
 * and which kinds run at another speed. `time` is the measured ratio. Null where one of the two has no times by kind.
 */
export function gapSentence(of: GapSide, to: GapSide, time: number): string | null {
  const whole = (kinds: readonly KindTime[]): number => kinds.reduce((sum, k) => sum + k.measuredMs, 0);
  const [mine, theirs] = [whole(of.kinds), whole(to.kinds)];
  if (!(mine > 0 && theirs > 0 && to.macs > 0)) return null;
  const reference = new Map(to.kinds.map((k) => [k.kind, k]));
  // A kind that the reference does not have is held against all of its arithmetic together.
  const overall = { gmacPerS: to.macs / theirs / 1e6 };
  const parts = of.kinds.map((k) => {
    const r = reference.get(k.kind) ?? (k.gmacPerS === undefined ? undefined : overall);
    return { k, r, expectedMs: expectedMs(k, r) };
  });
  const mix = parts.reduce((sum, p) => sum + p.expectedMs, 0) / theirs;
  const speeds = parts
    .filter((p) => p.r && Math.abs(p.k.measuredMs - p.expectedMs) > WORTH_NAMING * mine)
    .sort((a, b) => Math.abs(b.k.measuredMs - b.expectedMs) - Math.abs(a.k.measuredMs - a.expectedMs))
    .slice(0, MOST_SENTENCES)
    .map((p) => `${NAMES[p.k.kind]} reach ${rateText(p.k)} instead of ${rateText(p.r ?? overall)}`);
  const head = `${of.label} has ${fraction(of.macs / to.macs)} of the multiply-adds of ${to.label} and takes ${fraction(time)} of its time`;
  return `${head}. Were every kind of layer as fast as there, it would be ${fraction(mix)}${Math.abs((mix * to.macs) / of.macs - 1) > WORTH_NAMING ? moved(of, to) : ''}${speeds.length ? `; ${speeds.join(', ')}` : ''}.`;
}

/** The kind of arithmetic whose part grew most, where that is worth saying. */
function moved(of: GapSide, to: GapSide): string {
  const before = new Map(to.kinds.map((k) => [k.kind, k.macsShare]));
  const grown = of.kinds.map((k) => ({ k, by: k.macsShare - (before.get(k.kind) ?? 0) })).sort((a, b) => b.by - a.by)[0];
  if (!grown || grown.by < WORTH_MOVING) return '';
  return ` (${NAMES[grown.k.kind]} are ${percent(grown.k.macsShare)} instead of ${percent(before.get(grown.k.kind) ?? 0)} of its multiply-adds)`;
}

/** Time at the reference's rate for this kind; its own where there is none. */
function expectedMs(k: KindTime, reference: Rates | undefined): number {
  if (k.gmacPerS !== undefined && reference?.gmacPerS) return (k.gmacPerS * k.measuredMs) / reference.gmacPerS;
  if (k.gbPerS !== undefined && reference?.gbPerS) return (k.gbPerS * k.measuredMs) / reference.gbPerS;
  return k.measuredMs;
}

type Rates = Pick<KindTime, 'gmacPerS' | 'gbPerS'>;

const rateText = (k: Rates): string => (k.gmacPerS !== undefined ? `${threeDigits(k.gmacPerS)} GMAC/s` : `${threeDigits(k.gbPerS ?? 0)} GB/s`);
const fraction = (n: number): string => (n < 1 ? Number(n.toPrecision(3)).toString() : threeDigits(n));
