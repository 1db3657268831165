import assert from 'node:assert/strict';
import type { Analysis } from '../../src/core/analysis.js';
import { type AnalyzeRequest, readable } from '../../src/core/request.js';
import { Supervisor } from '../../src/host/supervisor.js';
import type { TIME_LIMITS } from '../../src/host/timeLimits.js';
import type { WorkerHandle } from '../../src/host/workerHandle.js';
import { Messenger } from '../../src/messages.js';
import type { AnalysisHostEnd, AnalysisWorkerEnd, Analyzed, FromAnalysisWorker, ToAnalysisWorker } from '../../src/protocol.js';

type Behavior = (request: AnalyzeRequest, worker: FakeWorker) => Analyzed | Promise<Analyzed>;

/** A worker that does with an analysis what the test says: hangs, crashes, answers. Its line is the real one. */
class FakeWorker implements WorkerHandle {
  ended = false;
  private receive: (message: FromAnalysisWorker) => void = () => undefined;
  private tell: (reason: string) => void = () => undefined;
  readonly line: Messenger<AnalysisWorkerEnd, AnalysisHostEnd>;

  /** Searches under way, until the host no longer wants them or the test answers. */
  private answerSearch: (found: Analyzed | null) => void = () => undefined;

  private answerReplacements: (found: null) => void = () => undefined;

  constructor(behavior: Behavior) {
    this.line = new Messenger<AnalysisWorkerEnd, AnalysisHostEnd>((message) => this.ended || this.receive(message), {
      event: () => {
        this.answerSearch(null);
        this.answerReplacements(null);
      },
      requests: {
        start: () => undefined,
        analyze: ({ request }) => behavior(request, this),
        search: ({ request }) =>
          request.text === 'endless'
            ? new Promise((resolve) => {
                this.answerSearch = resolve;
              })
            : request.text === 'hang'
              ? never
              : analyzed(`searched ${request.text}`),
        writeBack: () => never,
        replacements: () =>
          new Promise((resolve) => {
            this.answerReplacements = resolve;
          }),
        advice: () => never,
        analyzeModel: () => never,
        runnableModel: () => never,
        write: () => never,
        runnable: () => never,
      },
    });
  }

  post(message: ToAnalysisWorker): void {
    setTimeout(() => this.ended || this.line.receive(message));
  }
  onMessage(receive: (message: FromAnalysisWorker) => void): void {
    this.receive = receive;
  }
  onEnd(tell: (reason: string) => void): void {
    this.tell = tell;
  }
  terminate(): void {
    this.ended = true;
  }
  crash(reason: string): void {
    this.ended = true;
    this.tell(reason);
  }
}

const never = new Promise<never>(() => undefined);
const analyzed = (file: string): Analyzed => ({ analysis: { file } as Analysis, asksWorkspace: false, read: [], tookMs: 1 });
const answer: Behavior = ({ text }) => analyzed(text);
const request = (text: string) => ({ file: 'file:///net.py', text, roots: [] });
const text = (outcome: Awaited<ReturnType<Supervisor['search']>>): string => (outcome.type === 'done' ? outcome.analysis.file : outcome.type);

suite('the supervisor of the analysis worker', () => {
  let workers: FakeWorker[];
  let supervisor: Supervisor;
  const start = (behavior: Behavior, limits: Partial<typeof TIME_LIMITS> = {}, readMs = 0): Supervisor => {
    workers = [];
    supervisor = new Supervisor({
      start: async () => {
        const worker = new FakeWorker(behavior);
        workers.push(worker);
        return { worker, runtime: new Uint8Array(), python: new Uint8Array() };
      },
      files: {
        read: async (paths) => {
          await new Promise((resolve) => setTimeout(resolve, readMs));
          return paths.map((path) => ({ text: path, version: '1' }));
        },
        search: async () => [],
        settings: async () => [],
        takeChanged: () => [],
      },
      log: () => undefined,
      limits,
    });
    return supervisor;
  };
  teardown(() => supervisor.dispose());

  test('starts no worker before there is something to do', () => {
    start(answer);
    assert.equal(supervisor.started, 0);
    assert.equal(workers.length, 0);
  });

  test('one worker does one job after the other', async () => {
    start(answer);
    const outcomes = await Promise.all([supervisor.analyze(request('a'), 'a'), supervisor.analyze(request('b'), 'b')]);
    assert.deepEqual(outcomes.map(text), ['a', 'b']);
    assert.equal(supervisor.started, 1);
  });

  test('of several requests for one file that wait, the last is done', async () => {
    start(answer);
    const typed = Array.from({ length: 100 }, (_, i) => supervisor.analyze(request(String(i)), 'net'));
    const outcomes = (await Promise.all(typed)).map(text);
    assert.equal(outcomes.at(-1), '99');
    assert.ok(outcomes.filter((o) => o !== 'superseded').length <= 2, 'and at most the one that was under way already');
  });

  test('a worker without a sign of life is ended; the next job gets a new one', async () => {
    start((asked, worker) => (asked.text === 'hang' ? never : answer(asked, worker)), { silenceMs: 300 });
    const [hung, next] = await Promise.all([supervisor.analyze(request('hang'), 'a'), supervisor.analyze(request('b'), 'b')]);
    assert.equal(hung.type === 'stopped' && hung.reason, 'the analysis was stopped after 0.3 s without progress');
    assert.equal(text(next), 'b');
    assert.deepEqual(
      workers.map((w) => w.ended),
      [true, false],
    );
  });

  test('signs of life prolong it, up to the limit for the whole', async () => {
    let alive: ReturnType<typeof setInterval> | undefined;
    start(
      (_, worker) => {
        alive = setInterval(() => worker.line.send({ type: 'progress', line: 4 }), 50);
        return never;
      },
      { silenceMs: 400, wholeMs: 1_000 },
    );
    const outcome = await supervisor.analyze(request('slow'), 'a');
    clearInterval(alive);
    assert.equal(outcome.type === 'stopped' && outcome.reason, 'the analysis was stopped after 1 s, at line 4');
  });

  test('waiting for files is not held against it', async () => {
    start(async (_, { line }) => analyzed(readable((await line.request('read', ['file:///a.py']))[0] ?? undefined)?.text ?? ''), { silenceMs: 300 }, 1_000);
    assert.equal(text(await supervisor.analyze(request('x'), 'a')), 'file:///a.py');
  });

  test('three workers stopped for time pause the file, with the line where it was', async () => {
    start(
      (asked, worker) => {
        if (asked.text !== 'bad') return answer(asked, worker);
        worker.line.send({ type: 'progress', line: 7 });
        return never;
      },
      { silenceMs: 200 },
    );
    for (let i = 0; i < 3; i++) assert.equal(text(await supervisor.analyze(request('bad'), 'bad')), 'stopped');
    const paused = await supervisor.analyze(request('bad'), 'bad');
    assert.equal(paused.type === 'paused' && paused.reason, 'the analysis of this file had to be ended 3 times, at line 7');
    assert.equal(text(await supervisor.analyze(request('good'), 'good')), 'good');
    supervisor.restart();
    assert.equal(text(await supervisor.analyze(request('bad'), 'bad')), 'stopped');
  });

  test('a search of the workspace gives way to an analysis, and is taken up again', async () => {
    start(answer);
    const search = supervisor.search(request('endless'), 'a');
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(text(await supervisor.analyze(request('b'), 'b')), 'b');
    await new Promise((resolve) => setTimeout(resolve, 30));
    await supervisor.analyze(request('a'), 'a');
    assert.equal(text(await search), 'superseded', 'its own file was analyzed anew');
    assert.equal(text(await supervisor.search(request('a'), 'a')), 'searched a');
    assert.equal(supervisor.started, 1);
  });

  test('a file as it is comes before what is tried out with it', async () => {
    start(answer);
    const order: string[] = [];
    const note = (outcome: Parameters<typeof text>[0]): number => order.push(text(outcome));
    const explore = (value: string): Promise<number> => supervisor.analyze(request(value), 'explore:a', 'variant').then(note);
    await Promise.all([explore('first'), explore('second'), explore('third'), supervisor.analyze(request('a'), 'a').then(note)]);
    assert.deepEqual(order.filter((o) => o !== 'superseded').slice(-2), ['a', 'third']);
  });

  test('replacements give way to an analysis and to those of other lines', async () => {
    start(answer);
    const first = supervisor.replacements(request('endless'), [1, 1], 'replace:1');
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(text(await supervisor.analyze(request('b'), 'b')), 'b');
    assert.deepEqual(await first, { type: 'superseded' });
    const second = supervisor.replacements(request('endless'), [1, 1], 'replace:2');
    await new Promise((resolve) => setTimeout(resolve, 30));
    supervisor.cancel('replace:2');
    assert.deepEqual(await second, { type: 'superseded' });
    assert.equal(supervisor.started, 1);
  });

  test('searches that do not end are given up, and the file is analyzed all the same', async () => {
    start(answer, { silenceMs: 200 });
    for (let i = 0; i < 3; i++) assert.equal(text(await supervisor.search(request('hang'), 'a')), 'stopped');
    assert.equal(text(await supervisor.search(request('hang'), 'a')), 'paused');
    assert.equal(text(await supervisor.analyze(request('a'), 'a')), 'a');
  });

  test('three crashes on one file pause that file and no other, until asked', async () => {
    start((asked, worker) => {
      if (asked.text !== 'bad') return answer(asked, worker);
      worker.crash('boom');
      return never;
    });
    for (let i = 0; i < 3; i++) assert.equal(text(await supervisor.analyze(request('bad'), 'bad')), 'crashed');
    assert.equal(text(await supervisor.analyze(request('bad'), 'bad')), 'paused');
    assert.equal(text(await supervisor.analyze(request('good'), 'good')), 'good');
    supervisor.restart();
    assert.equal(text(await supervisor.analyze(request('bad'), 'bad')), 'crashed');
  });

  test('what a worker could not do is told, and it goes on', async () => {
    start((asked, worker) => {
      if (asked.text === 'bad') throw new RangeError('too deep');
      return answer(asked, worker);
    });
    const [bad, good] = await Promise.all([supervisor.analyze(request('bad'), 'bad'), supervisor.analyze(request('good'), 'good')]);
    assert.deepEqual([bad, text(good)], [{ type: 'crashed', reason: 'too deep' }, 'good']);
    assert.equal(supervisor.started, 1);
  });

  test('cancelling what runs ends its worker, and the rest goes on', async () => {
    start((asked, worker) => (asked.text === 'long' ? never : answer(asked, worker)));
    const long = supervisor.analyze(request('long'), 'compare');
    const next = supervisor.analyze(request('next'), 'net');
    setTimeout(() => supervisor.cancel('compare'), 50);
    assert.deepEqual([text(await long), text(await next)], ['superseded', 'next']);
  });

  test('a worker that cannot be started is told to everybody who waits', async () => {
    supervisor = new Supervisor({
      start: () => Promise.reject(new Error('no such file')),
      files: { read: async () => [], search: async () => [], settings: async () => [], takeChanged: () => [] },
      log: () => undefined,
    });
    const outcome = await supervisor.analyze(request('a'), 'a');
    assert.equal(outcome.type === 'crashed' && outcome.reason, 'the analysis could not be started: no such file');
  });

  test('after dispose nothing is started and everybody is answered', async () => {
    start(() => never);
    const pending = supervisor.analyze(request('a'), 'a');
    await new Promise((resolve) => setTimeout(resolve, 30));
    supervisor.dispose();
    assert.equal(text(await pending), 'superseded');
    assert.ok(workers.every((w) => w.ended));
  });
});
