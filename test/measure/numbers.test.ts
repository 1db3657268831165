import assert from 'node:assert/strict';
import { clockStepMs } from '../../src/measure/clock.js';
import { estimateRun, estimateTogether, fits, tooLargeText } from '../../src/measure/estimate.js';
import { type ProfiledRun, parseProfile } from '../../src/measure/events.js';
import { failureSentence } from '../../src/measure/failure.js';
import { gapSentence, insightsOf, timesByKind } from '../../src/measure/insight.js';
import { layerTimes } from '../../src/measure/layers.js';
import { type RoundsPlan, runRounds, warmUp } from '../../src/measure/rounds.js';
import { blockInterval, byBurst, calmRuns, isNoisy, mad, mean, median, quantile, randomFrom } from '../../src/measure/stats.js';
import type { EmittedNode, KindTime, LayerRequest } from '../../src/measure/types.js';
import { consent } from '../../src/node/run.js';

const close = (a: number, b: number, within = 1e-12): void => assert.ok(Math.abs(a - b) <= within, `${a} is not ${b}`);

suite('measure: statistics', () => {
  test('quantiles interpolate as type 7 does (R and NumPy by default)', () => {
    const values = [7, 1, 3, 10];
    assert.deepEqual(
      [0, 0.1, 0.25, 0.5, 0.9, 1].map((q) => Number(quantile(values, q).toFixed(12))),
      [1, 1.6, 2.5, 5, 9.1, 10],
    );
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(mad([1, 1, 2, 2, 4, 6, 9]), 1);
    assert.equal(mean([1, 2, 6]), 3);
    assert.ok(Number.isNaN(median([])));
  });

  test('noise: a wide middle, or a floor far below it', () => {
    assert.equal(isNoisy(Array.from({ length: 30 }, (_, i) => 50 + (i % 5))), false);
    assert.equal(isNoisy(Array.from({ length: 30 }, (_, i) => (i % 4 === 0 ? 80 : 50))), true);
    assert.equal(isNoisy([40, ...Array.from({ length: 29 }, () => 50)]), true);
  });

  test('whole bursts are drawn: samples that move together give a wide interval, ones that do not a narrow one', () => {
    const random = randomFrom(5);
    const apart = Array.from({ length: 6 }, () => Array.from({ length: 10 }, () => 100 + random()));
    const together = Array.from({ length: 6 }, (_, burst) => Array.from({ length: 10 }, () => 100 + 10 * (burst % 3) + random()));
    const [narrow, wide] = [blockInterval(apart), blockInterval(together)];
    assert.ok(narrow.high - narrow.low < 1, `${narrow.low} to ${narrow.high}`);
    assert.ok(wide.high - wide.low > 9, `${wide.low} to ${wide.high}`);
    assert.ok(wide.low <= median(together.flat()) && median(together.flat()) <= wide.high);
    assert.deepEqual(blockInterval(apart), blockInterval(apart), 'the same samples give the same interval');
    assert.deepEqual(blockInterval([[5]]), { low: 5, high: 5 });
  });

  test('the interval holds the true median in about 95 of 100 measurements in bursts', () => {
    let held = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const random = randomFrom(seed * 7919);
      const normal = (): number => random() + random() + random() + random() - 2;
      const bursts = Array.from({ length: 8 }, () => {
        const shared = normal();
        return Array.from({ length: 5 }, () => 100 + shared + 0.2 * normal());
      });
      const { low, high } = blockInterval(bursts);
      if (low <= 100 && 100 <= high) held++;
    }
    assert.ok(held >= 180, `held in ${held} of 200`);
  });

  test('bursts are cut where they begin; the slowest tenth of runs is not calm', () => {
    assert.deepEqual(byBurst([1, 2, 3, 4, 5], [0, 0, 1, 1, 4]), [[1, 2], [3, 4], [5]]);
    assert.deepEqual(calmRuns([1, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1]), [0, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('the clock’s step is the smallest that it makes', () => {
    let calls = 0;
    close(
      clockStepMs(() => Math.floor(calls++ / 7) * 0.1),
      0.1,
    );
    close(
      clockStepMs(() => calls++ * 0.005),
      0.005,
    );
  });
});

suite('measure: rounds', () => {
  const plan = (more: Partial<RoundsPlan>): RoundsPlan => ({
    rounds: 12,
    minSeconds: 0,
    capSeconds: 60,
    mostRounds: 40,
    bursts: 3,
    onRound: () => undefined,
    ...more,
  });
  /** A clock that runners move on. */
  function machine(): { now: () => number; runner: (ms: (round: number) => number, log?: number[]) => { run: () => Promise<number> } } {
    let at = 0;
    return {
      now: () => at,
      runner: (ms) => {
        let round = 0;
        return {
          run: () => {
            const took = ms(round++);
            at += took;
            return Promise.resolve(took);
          },
        };
      },
    };
  }

  test('every runner once a round, first and last in turn, in bursts', async () => {
    const order: string[] = [];
    const named = (name: string) => ({ run: () => Promise.resolve(order.push(name)) });
    const { burstOf, samples } = await runRounds([named('a'), named('b'), named('c')], plan({ rounds: 6 }), () => order.length * 10);
    assert.equal(samples.length, 3);
    assert.deepEqual(burstOf, [0, 0, 1, 1, 2, 2]);
    const rounds = Array.from({ length: 6 }, (_, i) => order.slice(3 * i, 3 * i + 3).join(''));
    assert.deepEqual(rounds, ['abc', 'cba', 'bca', 'acb', 'cab', 'bac']);
  });

  test('ends at the cap, but not before five rounds', async () => {
    const slow = machine();
    const result = await runRounds([slow.runner(() => 30_000)], plan({ capSeconds: 20 }), slow.now);
    assert.equal(result.burstOf.length, 5);
    const fast = machine();
    const many = await runRounds([fast.runner(() => 100)], plan({ minSeconds: 3 }), fast.now);
    assert.equal(many.burstOf.length, 30);
  });

  test('noise is given the rest of the time', async () => {
    const m = machine();
    const result = await runRounds([m.runner((i) => (i % 3 ? 100 : 200))], plan({ capSeconds: 4, goOn: ([of]) => isNoisy(of ?? []) }), m.now);
    assert.ok(result.burstOf.length > 25, `${result.burstOf.length} rounds`);
  });

  test('a round in which the machine slept is dropped and counted', async () => {
    const m = machine();
    const result = await runRounds([m.runner((i) => (i === 4 ? 3_600_000 : 10))], plan({ rounds: 8 }), m.now);
    assert.equal(result.dropped, 1);
    assert.deepEqual(result.attempts, [0, 1, 2, 3, 5, 6, 7, 8]);
    assert.ok(result.samples[0]?.every((ms) => ms === 10));
  });

  test('warm-up lasts until runs have settled', async () => {
    const m = machine();
    const runs = await warmUp(
      m.runner((i) => 50 + 400 / (1 + i)),
      () => undefined,
      m.now,
    );
    assert.ok(runs.length >= 10);
    assert.ok(
      median(runs.slice(-5)) <=
        1.05 *
          median(
            runs
              .slice()
              .sort((a, b) => a - b)
              .slice(0, 5),
          ),
    );
    const never = machine();
    let level = 1000;
    assert.ok(
      (
        await warmUp(
          never.runner(() => (level *= 1.3)),
          () => undefined,
          never.now,
        )
      ).length < 12,
      'a network that grows slower is not waited for',
    );
  });
});

suite('measure: profiles', () => {
  const line = (name: string, dur: number, op = 'Conv', index = 0): string =>
    JSON.stringify({ cat: 'Node', dur, ts: 1, ph: 'X', name: `${name}_kernel_time`, args: { op_name: op, node_index: String(index) } });
  const run = (dur: number): string => JSON.stringify({ cat: 'Session', dur, ts: 1, ph: 'X', name: 'model_run', args: {} });

  test('kernels stand before the run that they belong to; what cannot be read is counted', () => {
    const text = [
      '[',
      `${line('a', 5)},`,
      `${line('b', 7, 'Relu', 1)},`,
      `${run(13)},`,
      `{"cat":"Node","name":"bro"ken"},`,
      `${line('a', 6)},`,
      run(15),
      ']',
    ].join('\n');
    const { runs, unread } = parseProfile(text);
    assert.equal(unread, 1);
    assert.deepEqual(runs, [
      {
        microseconds: 13,
        kernels: [
          { name: 'a', op: 'Conv', index: 0, microseconds: 5 },
          { name: 'b', op: 'Relu', index: 1, microseconds: 7 },
        ],
      },
      { microseconds: 15, kernels: [{ name: 'a', op: 'Conv', index: 0, microseconds: 6 }] },
    ]);
  });

  test('the time of a node with graphs in it is that of what runs in them', () => {
    const { runs } = parseProfile(['[', `${line('inner', 5)},`, `${line('choose', 6, 'If')},`, run(8), ']'].join('\n'));
    assert.deepEqual(
      runs[0]?.kernels.map(({ name }) => name),
      ['inner'],
    );
  });

  const nodes: EmittedNode[] = [
    { name: 'c@0/Conv_0', op: 'Conv', layer: 'c', inputs: [0], outputs: [1], does: 'work' },
    { name: 'r@0/Relu_0', op: 'Relu', layer: 'r', inputs: [1], outputs: [2], does: 'work' },
    { name: 'v@0/Reshape_0', op: 'Reshape', layer: 'v', inputs: [2], outputs: [3], does: 'view' },
    { name: '@0/Add_0', op: 'Add', layer: '', inputs: [3, 0], outputs: [4], does: 'work' },
  ];
  const layer = (path: string, macs: number, bytes: number, own = false): LayerRequest => ({
    path,
    macs,
    bytes,
    kind: macs ? 'standard' : 'other',
    className: 'Conv2d',
    ...(own ? { own } : {}),
  });
  const layers = [layer('c', 3e6, 1e6), layer('r', 0, 1e5), layer('v', 0, 0), layer('gone', 0, 0), layer('', 0, 2e5, true), layer('quiet', 0, 0, true)];
  const machine = { peakGmacPerS: 10, bandwidthGBPerS: 20 };
  const profiled = (conv: number, add: number, whole: number): ProfiledRun => ({
    microseconds: whole,
    kernels: [
      { name: 'Cast_9', op: 'Cast', index: 0, microseconds: 1 },
      { name: 'c@0/Conv_0', op: 'FusedConv', index: 1, microseconds: conv },
      { name: '@0/Add_0', op: 'Add', index: 2, microseconds: add },
    ],
  });

  test('layers, runtime row and whole of known runs', () => {
    const times = layerTimes({ nodes, layers }, [profiled(600, 100, 710), profiled(500, 110, 620), profiled(900, 90, 1000)], machine, false);
    close(times.layersSumMs, 0.7);
    close(times.runtimeRowMs, 0.001);
    close(times.wholeProfiledMs, 0.71);
    close(times.kernelSumShare, 701 / 710);
    assert.equal(times.layers.length, 5);
    const [c, r, v, gone, root] = times.layers;
    close(c?.measuredMs ?? 0, 0.6);
    close(c?.boundMs ?? 0, 0.3);
    close(c?.gmacPerS ?? 0, 5);
    close(c?.gbPerS ?? 0, 1e6 / 0.6 / 1e6);
    close(c?.timeShare ?? 0, 0.6 / 0.701);
    assert.deepEqual([r?.fusedInto, v?.elided, gone?.elided], ['c', 'view', 'identity']);
    assert.ok(root?.own);
    close(root?.measuredMs ?? 0, 0.1);
  });

  test('a coarse clock gives means over calm runs', () => {
    const runs = Array.from({ length: 20 }, (_, i) => profiled(i === 3 ? 9000 : i % 4 === 0 ? 100 : 0, 0, i === 3 ? 9100 : 200));
    const times = layerTimes({ nodes, layers }, runs, machine, true);
    // Without the one disturbed run, 5 of 19 read 0.1 ms and the others 0.
    close(times.layers[0]?.measuredMs ?? 0, (5 * 0.1) / 19, 1e-9);
  });

  test('no profile is no zero', () => assert.throws(() => layerTimes({ nodes, layers }, [], machine, false), /no profile/));
});

suite('measure: words', () => {
  const kind = (name: KindTime['kind'], macsShare: number, timeShare: number, gmacPerS?: number): KindTime => ({
    kind: name,
    layers: 13,
    macsShare,
    timeShare,
    measuredMs: 50 * timeShare,
    boundMs: 1,
    ...(gmacPerS ? { gmacPerS } : {}),
    gbPerS: 3,
  });

  test('the sentence that a person needs', () => {
    const kinds = [kind('pointwise', 0.95, 0.82, 13.4), kind('depthwise', 0.031, 0.15, 2.4), kind('linear', 0.002, 0.01, 5)];
    assert.deepEqual(insightsOf(kinds, { peakGmacPerS: 15, bandwidthGBPerS: 30 }), [
      'depthwise convolutions are 3.10 % of the multiply-adds and 15.0 % of the time: they reach 2.40 of 15.0 GMAC/s here',
    ]);
    assert.match(insightsOf([kind('pointwise', 1, 0.99, 13.4)], { peakGmacPerS: 15, bandwidthGBPerS: 30 })[0] ?? '', /^Time follows multiply-adds here/);
  });

  test('activations are apart from other layers without multiply-adds', () => {
    const request = (path: string, className: string): LayerRequest => ({ path, macs: 0, bytes: 1e6, kind: 'other', className });
    const kinds = timesByKind(
      [request('a', 'Hardswish'), request('b', 'AvgPool2d')],
      [
        { path: 'a', measuredMs: 2, boundMs: 1, timeShare: 0.5 },
        { path: 'b', measuredMs: 1, boundMs: 1, timeShare: 0.25 },
        { path: 'root', measuredMs: 1, boundMs: 0, timeShare: 0.25, own: true },
      ],
    );
    assert.deepEqual(
      kinds.map((k) => [k.kind, k.layers, k.timeShare]),
      [
        ['elementwise', 1, 0.5],
        ['other', 1, 0.5],
      ],
    );
  });

  test('why a smaller variant is not as much faster', () => {
    const at = (ms: number, gmacPerS: number, name: KindTime['kind']): KindTime => ({
      kind: name,
      layers: 1,
      macsShare: 0,
      timeShare: 0,
      measuredMs: ms,
      boundMs: 0,
      gmacPerS,
    });
    const sentence = gapSentence(
      { label: 'B', kinds: [at(4, 10, 'pointwise'), at(2, 1, 'depthwise')], macs: 42e6 },
      { label: 'A', kinds: [at(40, 10, 'pointwise'), at(10, 2, 'depthwise')], macs: 420e6 },
      0.123,
    );
    assert.equal(
      sentence,
      'B has 0.1 of the multiply-adds of A and takes 0.123 of its time. Were every kind of layer as fast as there, it would be 0.1; depthwise convolutions reach 1.00 GMAC/s instead of 2.00 GMAC/s.',
    );
  });

  test('an estimate asks before what is large', () => {
    const totals = { macs: 568740352, weightBytes: 16927904, peakActivationBytes: 6e6, bytesRead: 4e7, bytesWritten: 2e7 };
    const small = estimateRun(totals);
    assert.equal(small.ask, false);
    assert.ok(small.bytes > 150e6 && small.bytes < 500e6);
    assert.ok(estimateRun({ ...totals, weightBytes: 1.2e9 }).ask);
    const huge = estimateRun({ ...totals, macs: 1e13 });
    assert.deepEqual(
      [2e9, 2.5e9, 4.2e9].map((weightBytes) => [fits({ weightBytes }, 1), fits({ weightBytes }, 2)]),
      [
        [true, true],
        [true, false],
        [false, false],
      ],
    );
    assert.equal(tooLargeText({ weightBytes: 4.2e9 }, 1), 'its weights take 4.20 GB, and WebAssembly holds 4.29 GB');
    assert.equal(tooLargeText({ weightBytes: 2.5e9 }, 2), 'its weights take 2.50 GB in each of 2 sessions, and WebAssembly holds 4.29 GB');
    assert.ok(huge.ask && huge.seconds > 600 && huge.stallSeconds > huge.seconds / 30);
  });

  test('without a terminal a large run tells what it needs and starts', async () => {
    const { isTTY } = process.stdin;
    const { write } = process.stderr;
    const said: string[] = [];
    process.stdin.isTTY = false;
    process.stderr.write = (text: string | Uint8Array): boolean => said.push(String(text)) > 0;
    try {
      const totals = { macs: 1e11, weightBytes: 1.2e9, peakActivationBytes: 6e6, bytesRead: 4e7, bytesWritten: 2e7 };
      const large = estimateRun(totals);
      await consent(large, true);
      await consent(estimateRun({ ...totals, macs: 1e9, weightBytes: 1e7 }), false);
      assert.deepEqual(said, []);
      await consent(large, false);
      await consent(estimateTogether([1, 2, 3].map(() => estimateRun({ ...totals, macs: 1e9, weightBytes: 1.5e8 }))), false);
    } finally {
      process.stdin.isTTY = isTTY;
      process.stderr.write = write;
    }
    assert.equal(said.length, 2);
    assert.match(said[0] ?? '', /^layer-cost: this takes about 5\.56 GB of memory and \d\.\d\d min\n$/);
    assert.match(said[1] ?? '', /2\.51 GB/);
  });

  test('reasons are named, whatever threw', () => {
    const cases: [unknown, RegExp][] = [
      [
        new Error("Can't create a session. ERROR_CODE: 6, ERROR_MESSAGE: std::bad_alloc"),
        /^the runtime ran out of memory: this network needs about 5\.40 GB\.$/,
      ],
      [new RangeError('Array buffer allocation failed'), /out of memory/],
      [
        new Error("Can't create a session. ERROR_CODE: 1, ERROR_MESSAGE: Fatal error: FooBar is not a registered function/op"),
        /refused the model: Fatal error: FooBar/,
      ],
      [
        new Error('ERROR_MESSAGE: /a/b/core/graph/model.cc:197 onnxruntime::Model::Model(ModelProto &&, const Logger &) Missing model IR version.'),
        /^the runtime refused the model: Missing model IR version\.$/,
      ],
      [new Error('... No Op registered for FooBar with domain_version of 20'), /does not know the operator FooBar/],
      [
        new Error("ERROR_CODE: 9, ERROR_MESSAGE: Could not find an implementation for Conv(11) node with name 'c64'"),
        /no kernel for Conv of opset 11 .* at the node c64\.$/,
      ],
      [new Error("Could not find an implementation for LSTM(1) node with name ''"), /no kernel for LSTM of opset 1 with these types\.$/],
      [new Error('divide result unrepresentable'), /crashed \(divide result unrepresentable\)/],
      [new Error('unreachable'), /crashed \(unreachable\)/],
      [1234567, /stopped without a reason/],
      [
        new Error(
          "failed to call OrtRun(). ERROR_CODE: 1, ERROR_MESSAGE: Non-zero status code returned while running Conv node. Name:'a@0/Conv_0' Status Message: Input channels C is not equal",
        ),
        /^Conv in a@0\/Conv_0 failed: Input channels C/,
      ],
    ];
    for (const [error, expected] of cases) assert.match(failureSentence(error, { estimate: { bytes: 5.4e9 } }), expected);
  });
});
