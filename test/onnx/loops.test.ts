import assert from 'node:assert/strict';
import { analyzed, file, type Graph, said, tensor } from './models.js';

const w = tensor('w', 'float32', [8, 8]);
/** Multiply-adds of one product here. */
const ONE = 8 * 8;

suite('loops within a graph', () => {
  const loop = (trips: number | undefined, more: Partial<Graph> = {}): Graph => ({
    nodes: [
      {
        op: 'Loop',
        in: `${trips === undefined ? '-' : 'm'} - x`,
        out: 'y all',
        name: 'steps',
        attributes: {
          body: {
            graph: {
              nodes: [
                { op: 'MatMul', in: 's w', out: 't' },
                { op: 'Identity', in: 'on', out: 'goes' },
              ],
              inputs: ['i', 'on', 's'],
              outputs: ['goes', 't', 't'],
              ...more,
            },
          },
        },
      },
    ],
    inputs: ['x: float32[1,8]'],
    outputs: ['y', 'all'],
    initializers: [w, ...(trips === undefined ? [] : [tensor('m', 'int64', [], [trips])])],
  });

  test('a loop counts once for each of its passes', () => {
    const analysis = analyzed(file(loop(5)));
    assert.deepEqual([said(analysis), analysis.complete], [[], true]);
    assert.equal(analysis.totals.macs, 5 * ONE);
    assert.deepEqual(analysis.output, [
      [1, 8],
      [5, 1, 8],
    ]);
    assert.match(analysis.rows.find(({ macs }) => macs)?.formula ?? '', /^5 × \(/);
  });

  test('a loop that nothing ends counts once and is not run', () => {
    for (const endless of [loop(undefined), loop(Number.MAX_SAFE_INTEGER)]) {
      const analysis = analyzed(file(endless));
      assert.equal(analysis.totals.macs, ONE);
      assert.deepEqual(analysis.assumptions, ['steps.passes = 1']);
      assert.equal(analysis.graph.nodes.find(({ op }) => op === 'Loop')?.unrunnable, 'this loop never ends');
    }
  });

  test('how often a loop runs that depends on data can be given', () => {
    const graph = loop(undefined, {
      nodes: [
        { op: 'MatMul', in: 's w', out: 't' },
        { op: 'ReduceMax', in: 't', out: 'top' },
        { op: 'Greater', in: 'top zero', out: 'goes' },
      ],
    });
    const bytes = file({ ...graph, initializers: [...(graph.initializers ?? []), tensor('zero', 'float32', [], [0])] });
    const analysis = analyzed(bytes, { dims: new Map([['steps.passes', 7]]) });
    assert.deepEqual(
      [said(analysis), analysis.totals.macs, analysis.output, analysis.assumptions],
      [
        [],
        7 * ONE,
        [
          [1, 8],
          [7, 1, 8],
        ],
        [],
      ],
    );
    assert.deepEqual([analyzed(bytes).totals.macs, analyzed(bytes).output[1], analyzed(bytes).assumptions], [ONE, [1, 1, 8], ['steps.passes = 1']]);
  });

  test('a list that grows with each pass has what all of them add', () => {
    const graph: Graph = {
      nodes: [
        { op: 'SequenceEmpty', out: 'none' },
        {
          op: 'Loop',
          in: 'm - none x',
          out: 'rows last',
          attributes: {
            body: {
              graph: {
                nodes: [
                  { op: 'MatMul', in: 's w', out: 't' },
                  { op: 'SequenceInsert', in: 'list t', out: 'longer' },
                  { op: 'Identity', in: 'on', out: 'goes' },
                ],
                inputs: ['i', 'on', 'list', 's'],
                outputs: ['goes', 'longer', 't'],
              },
            },
          },
        },
        { op: 'ConcatFromSequence', in: 'rows', out: 'y', attributes: { axis: 0 } },
      ],
      inputs: ['x: float32[1,8]'],
      outputs: ['y'],
      initializers: [w, tensor('m', 'int64', [], [5])],
    };
    const analysis = analyzed(file(graph));
    assert.deepEqual([said(analysis), analysis.totals.macs, analysis.output], [[], 5 * ONE, [[5, 8]]]);
  });

  /** A state to which each pass appends a row, through a layer that sees all of them. */
  const growing = (body: Graph, passes: number): Graph => ({
    nodes: [{ op: 'Loop', in: 'm - x', out: 'y', name: 'steps', attributes: { body: { graph: { ...body, inputs: ['i', 'on', 's'] } } } }],
    inputs: ['x: float32[1,8]', 'row: float32[1,8]'],
    outputs: ['y'],
    initializers: [w, tensor('m', 'int64', [], [passes])],
  });
  const appends = { op: 'Concat', in: 's row', out: 't', attributes: { axis: 0 } };
  const goes = { op: 'Identity', in: 'on', out: 'goes' };

  test('a tensor that grows with each pass has what all of them add', () => {
    const row = [appends, { op: 'MatMul', in: 'row w', out: 'seen' }, goes];
    for (const passes of [5, 2_000]) {
      const analysis = analyzed(file(growing({ nodes: row, outputs: ['goes', 't'] }, passes)));
      assert.deepEqual([said(analysis), analysis.complete, analysis.totals.macs, analysis.output], [[], true, passes * ONE, [[passes + 1, 8]]]);
    }
  });

  const seesAll: Graph = { nodes: [appends, { op: 'MatMul', in: 't w', out: 'seen' }, goes], outputs: ['goes', 't'] };

  test('few passes that do more work each are followed one by one', () => {
    const analysis = analyzed(file(growing(seesAll, 5)));
    assert.deepEqual([said(analysis), analysis.complete, analysis.totals.macs, analysis.output], [[], true, (2 + 3 + 4 + 5 + 6) * ONE, [[6, 8]]]);
    assert.deepEqual([analysis.totals.params, analysis.assumptions], [64, []]);
  });

  test('many passes that do more work than the first make the total a lower bound', () => {
    const analysis = analyzed(file(growing(seesAll, 2_000)));
    assert.deepEqual([said(analysis), analysis.complete, analysis.totals.macs, analysis.output], [[], false, 2_000 * 2 * ONE, [[2_001, 8]]]);
    assert.deepEqual(
      analysis.uncounted.map(({ operator, reason }) => [operator, reason]),
      [['Loop', 'its passes do not all do the same work, and count like the first (at the node steps)']],
    );
  });

  test('a tensor that doubles with each of many passes is not known', () => {
    const doubled: Graph = { nodes: [{ op: 'Concat', in: 's s', out: 't', attributes: { axis: 0 } }, goes], outputs: ['goes', 't'] };
    const [few, many] = [4, 2_000].map((passes) => analyzed(file(growing(doubled, passes))));
    assert.deepEqual([few && said(few), few?.output], [[], [[16, 8]]]);
    assert.deepEqual([many && said(many), many?.output], [[], []]);
  });

  /** Runs as long as a number of its own, which starts at 0, is below a limit. */
  const counting = (limit: number): Uint8Array => {
    const nodes = [
      { op: 'MatMul', in: 's w', out: 't' },
      { op: 'Add', in: 'k one', out: 'next' },
      { op: 'Less', in: 'next limit', out: 'goes' },
    ];
    const body: Graph = { nodes, inputs: ['i', 'on', 's', 'k'], outputs: ['goes', 't', 'next', 't'] };
    return file({
      nodes: [{ op: 'Loop', in: 'm - x zero', out: 'y last all', name: 'steps', attributes: { body: { graph: body } } }],
      inputs: ['x: float32[1,8]'],
      outputs: ['y', 'all'],
      initializers: [
        w,
        ...[
          ['m', Number.MAX_SAFE_INTEGER],
          ['zero', 0],
          ['one', 1],
          ['limit', limit],
        ].map(([name, v]) => tensor(String(name), 'int64', [], [Number(v)])),
      ],
    });
  };

  test('a loop that counts for itself runs until its number is reached', () => {
    const analysis = analyzed(counting(7));
    assert.deepEqual([said(analysis), analysis.complete, analysis.totals.macs, analysis.assumptions], [[], true, 7 * ONE, []]);
    assert.deepEqual(analysis.output, [
      [1, 8],
      [7, 1, 8],
    ]);
    assert.deepEqual([analysis.rows.find(({ macs }) => macs)?.macs, analysis.totals.params], [7 * ONE, 64]);
    const many = analyzed(counting(100_000));
    assert.deepEqual([many.totals.macs, many.assumptions], [ONE, ['steps.passes = 1']]);
  });

  test('loops within loops that only data end are looked at in few steps', () => {
    const deep = (level: number): Graph => ({
      nodes: [
        level
          ? { op: 'Loop', in: `- - s${level}`, out: `t${level}`, name: `l${level}`, attributes: { body: { graph: deep(level - 1) } } }
          : { op: 'MatMul', in: 's0 w', out: 't0' },
        { op: 'ReduceMax', in: `t${level}`, out: `m${level}`, attributes: { keepdims: 0 } },
        { op: 'Greater', in: `m${level} zero`, out: `g${level}` },
      ],
      inputs: [`i${level}`, `c${level}`, `s${level}`],
      outputs: [`g${level}`, `t${level}`],
    });
    const nodes = [{ op: 'Loop', in: '- - x', out: 'y', name: 'top', attributes: { body: { graph: deep(30) } } }];
    const analysis = analyzed(file({ nodes, inputs: ['x: float32[1,8]'], outputs: ['y'], initializers: [w, tensor('zero', 'float32', [], [0])] }));
    assert.deepEqual([said(analysis), analysis.totals.macs, analysis.output], [[], ONE, [[1, 8]]]);
    assert.ok(analysis.steps < 5_000, `${analysis.steps} steps`);
  });

  /** Cuts rows off `x` at the places of a list, a part in each pass, and ends where the body says so. */
  const parts = (passes: number, last: number): Graph => ({
    nodes: [
      { op: 'SequenceEmpty', out: 'none' },
      {
        op: 'Loop',
        in: 'm - none',
        out: 'parts',
        name: 'split',
        attributes: {
          body: {
            graph: {
              nodes: [
                { op: 'Gather', in: 'places i', out: 'from' },
                { op: 'Add', in: 'i one', out: 'next' },
                { op: 'Gather', in: 'places next', out: 'to' },
                { op: 'Unsqueeze', in: 'from axes', out: 'f' },
                { op: 'Unsqueeze', in: 'to axes', out: 't' },
                { op: 'Slice', in: 'x f t axes', out: 'part' },
                { op: 'MatMul', in: 'part w', out: 'seen' },
                { op: 'SequenceInsert', in: 'list seen', out: 'longer' },
                { op: 'Less', in: 'next last', out: 'goes' },
              ],
              inputs: ['i', 'on', 'list'],
              outputs: ['goes', 'longer'],
            },
          },
        },
      },
      { op: 'SequenceAt', in: 'parts end', out: 'y' },
    ],
    inputs: ['x: float32[20,8]'],
    outputs: ['y'],
    initializers: [
      w,
      tensor('m', 'int64', [], [passes]),
      tensor('places', 'int64', [4], [0, 3, 8, 20]),
      tensor('one', 'int64', [], [1]),
      tensor('axes', 'int64', [1], [0]),
      tensor('last', 'int64', [], [last]),
      tensor('end', 'int64', [], [-1]),
    ],
  });

  test('as many passes count as there can be where only data end them', () => {
    const body = (read: string): Graph => ({
      nodes: [
        { op: 'MatMul', in: 's w', out: 't' },
        { op: 'ReduceMax', in: 't', out: 'top', attributes: { keepdims: 0 } },
        { op: 'Cast', in: read, out: 'number', attributes: { to: 1 } },
        { op: 'Less', in: 'top number', out: 'goes' },
      ],
      outputs: ['goes', 't'],
    });
    for (const read of ['i', 'm']) {
      const analysis = analyzed(file(growing(body(read), 5)));
      assert.deepEqual([said(analysis), analysis.complete, analysis.totals.macs], [[], true, 5 * ONE]);
      assert.deepEqual(analysis.assumptions, ['steps runs at most 5 times, and as many count']);
    }
  });

  test('passes that read their number are followed one by one, to the one that ends them', () => {
    const whole = analyzed(file(parts(3, 9)));
    assert.deepEqual([said(whole), whole.complete, whole.totals.macs, whole.output, whole.assumptions], [[], true, 20 * ONE, [[12, 8]], []]);
    assert.deepEqual(
      whole.rows
        .filter(({ macs }) => macs)
        .map(({ macs }) => macs)
        .reduce((a, m) => (a ?? 0) + (m ?? 0), 0),
      20 * ONE,
    );
    const ended = analyzed(file(parts(3, 2)));
    assert.deepEqual([said(ended), ended.totals.macs, ended.output], [[], 8 * ONE, [[5, 8]]]);
  });
});
