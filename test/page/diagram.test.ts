import assert from 'node:assert/strict';
import type { Analysis } from '../../src/core/analysis.js';
import { workBy } from '../../src/core/report/work.js';
import { costOf, fullHeat, heatLevel } from '../../webview/diagram/cost.js';
import { roundedPath } from '../../webview/diagram/draw.js';
import { type Flow, flowOf } from '../../webview/diagram/flow.js';
import { type Group, type Item, leavesOf, titleOf, treeOf } from '../../webview/diagram/tree.js';
import { boxesFor, COMFORTABLE_NODES, type DrawnNode, drawnNodes, MAX_NODES, pathTo, visible } from '../../webview/diagram/visible.js';
import { analyzed, file } from '../onnx/models.js';
import { longChain, mobilenetV1, NetBuilder, resnet18, transformer } from './fixture.js';

const rowsOf = (analysis: Analysis) => new Map(analysis.rows.map((row) => [row.layer, row]));
const build = (analysis: Analysis): { flow: Flow; tree: Item[] } => {
  const flow = flowOf(analysis.graph);
  return { flow, tree: treeOf(analysis.graph, flow, rowsOf(analysis)) };
};
const none = { expanded: new Set<string>(), collapsed: new Set<string>() };
const edgesInto = (flow: Flow, id: string) => flow.edges.filter((edge) => edge.to === id);

/** The tree in words: `Sequential(Conv2d+BatchNorm2d+ReLU ...)`. */
function outline(items: readonly Item[]): string {
  return items
    .map((item) => {
      if (item.type === 'leaf') return item.node.title;
      const inside = item.kind === 'tail' ? item.children.map(titleOf).join('+') : `${titleOf(item)}(${outline(item.children)})`;
      return inside;
    })
    .join(' ');
}

suite('diagram: flow', () => {
  test('views are folded into the edges that pass through them', () => {
    const { flow } = build(mobilenetV1());
    assert.ok(!flow.nodes.some((node) => node.title === 'flatten'));
    const [edge] = edgesInto(flow, 'classifier@0');
    assert.deepEqual([edge?.from, edge?.via, edge?.tensor.shape], ['pool@0', ['flatten'], [1, 1024]]);
  });

  test('a residual addition is a node with two edges into it', () => {
    const { flow } = build(resnet18());
    assert.deepEqual(
      edgesInto(flow, 'layer1.0:iadd#1@0')
        .map((edge) => edge.from)
        .sort(),
      ['layer1.0.bn2@0', 'maxpool@0'],
    );
  });

  test('kernel, stride and groups tell convolutions apart', () => {
    const details = new Map(build(mobilenetV1()).flow.nodes.map((node) => [node.path, node.detail]));
    assert.equal(details.get('features.0.0'), '3×3 /2');
    assert.equal(details.get('features.2.0'), '3×3 /2 depthwise');
    assert.equal(details.get('features.2.3'), '1×1');
    assert.equal(details.get('classifier'), '1024 → 1000');
  });

  test('an operation that has a sign is known by it, whatever its function is called', () => {
    const signs = new Map(build(resnet18()).flow.nodes.map((node) => [node.path, node.sign]));
    assert.equal(signs.get('layer1.0:iadd#1'), '+');
    assert.equal(signs.get('layer1.0:relu#2'), undefined);
  });

  test('input and output are ends of the flow, with their shapes', () => {
    const ends = build(mobilenetV1()).flow.nodes.filter((node) => node.type === 'input' || node.type === 'output');
    assert.deepEqual(
      ends.map((node) => [node.type, node.shape]),
      [
        ['input', [1, 3, 224, 224]],
        ['output', [1, 1000]],
      ],
    );
  });

  test('a shape that nothing tells is a question mark, with its reason, on nodes and edges', () => {
    const nodes = [
      { op: 'Relu', in: 'x', out: 'a' },
      { op: 'Riddle', domain: 'example.org', in: 'a', out: 'b' },
      { op: 'Sigmoid', in: 'b', out: 'y' },
    ];
    const { flow } = build(analyzed(file({ nodes, inputs: ['x: float32[1,8]'], outputs: ['y'] })));
    const riddle = flow.nodes.find((node) => node.title === 'Riddle');
    assert.deepEqual([riddle?.inputShape, riddle?.shape], [[1, 8], '?']);
    assert.match(riddle?.unknown ?? '', /Riddle/);
    const edge = flow.edges.find(({ from }) => from === riddle?.id);
    assert.equal(edge?.tensor.unknown, riddle?.unknown);
    assert.equal(flow.nodes.find(({ type }) => type === 'output')?.shape, '?');
  });

  test('what does not depend on the input and owns nothing is not drawn', () => {
    const net = new NetBuilder('/w/m.py', 'M()');
    const x = net.input('x', [1, 4]);
    const constant = net.graph.values.push({ id: net.graph.values.length, name: '', shape: [4], dtype: 'float32', role: 'constant' }) - 1;
    const scaled = net.call(0, 'mul#1', 'Mul', [constant, constant], [4]);
    const flow = flowOf(net.finish(net.call(0, 'add#1', 'Add', [x, scaled], [1, 4])).graph);
    assert.deepEqual(
      flow.nodes.map((node) => node.title),
      ['x', 'add', 'output'],
    );
  });

  test('a layer that runs twice is drawn twice', () => {
    const net = new NetBuilder('/w/m.py', 'M()');
    const x = net.conv(0, 'conv', net.input('x', [1, 8, 4, 4]), 8, 3);
    const layer = net.graph.layers.find((l) => l.path === 'conv');
    const node = net.graph.nodes[0];
    assert.ok(layer && node);
    layer.calls.push({ span: null, inputs: [x], output: [1, 8, 4, 4] });
    const y = net.graph.values.push({ id: net.graph.values.length, name: '', shape: [1, 8, 4, 4], dtype: 'float32' }) - 1;
    net.graph.nodes.push({ ...node, id: 1, inputs: [x, node.inputs[1] ?? -1], outputs: [y], call: 1 });
    const analysis = net.finish(y);
    const { flow, tree } = build({ ...analysis, rows: analysis.rows.map((row) => ({ ...row, calls: 2 })) });
    assert.deepEqual(
      flow.nodes.map((n) => n.id),
      ['input:x', 'conv@0', 'conv@1', 'output:0'],
    );
    const rows = new Map(analysis.rows.map((row) => [row.layer, { ...row, calls: 2 }]));
    const once = tree.find((item) => item.id === 'conv@0');
    assert.equal(once && costOf(once, rows, null, workBy('macs', analysis)).macs, (analysis.rows[0]?.macs ?? 0) / 2);
  });
});

suite('diagram: tree', () => {
  test('normalization and activation become chips of the layer before them', () => {
    const { tree } = build(resnet18());
    const first = tree[1] as Group;
    assert.deepEqual([first.kind, first.children.map(titleOf)], ['tail', ['Conv2d', 'BatchNorm2d', 'ReLU']]);
  });

  test('equal neighbors fold into a stack after the first of them', () => {
    const features = build(mobilenetV1()).tree.find((item) => item.type === 'group' && item.path === 'features') as Group;
    const run = features.children.find((item) => item.type === 'group' && item.kind === 'run') as Group;
    assert.equal(titleOf(run), 'DepthwiseSeparable ×4');
    assert.equal(run.path, 'features.8 … features.11');
  });

  test('a box around a single thing is left out', () => {
    assert.match(outline(build(resnet18()).tree), /^x Conv2d\+BatchNorm2d\+ReLU MaxPool2d Sequential\(BasicBlock\(/);
    assert.ok(!outline(build(resnet18()).tree).includes('Sequential(Conv2d+BatchNorm2d)'), 'the downsample box holds one step');
  });

  test('costs of all boxes of a level sum to the totals', () => {
    for (const analysis of [mobilenetV1(), resnet18(), transformer()]) {
      const { tree } = build(analysis);
      const costs = tree.map((item) => costOf(item, rowsOf(analysis), null, workBy('macs', analysis)));
      assert.equal(
        costs.reduce((sum, cost) => sum + cost.macs, 0),
        analysis.totals.macs,
      );
      assert.equal(
        costs.reduce((sum, cost) => sum + cost.params, 0),
        analysis.totals.params,
      );
    }
  });

  test('the way to a box names the boxes around it', () => {
    assert.deepEqual(pathTo(build(resnet18()).tree, 'layer1.0:iadd#1@0'), ['module:layer1', 'module:layer1.0', 'tail:layer1.0:iadd#1@0']);
  });
});

suite('diagram: what is drawn', () => {
  const all = (nodes: readonly DrawnNode[]): DrawnNode[] => nodes.flatMap((node) => [node, ...all(node.children ?? [])]);

  test('opens while the picture stays comfortable, and blocks of one class look alike', () => {
    for (const analysis of [mobilenetV1(), resnet18(), transformer(24)]) {
      const { tree, flow } = build(analysis);
      const drawn = visible(tree, flow, none);
      assert.ok(drawn.nodeCount <= COMFORTABLE_NODES * 1.6, `${drawn.nodeCount} boxes`);
      const states = new Map<string, Set<boolean>>();
      for (const node of all(drawn.roots))
        if (node.item.type === 'group' && node.item.kind === 'module')
          states.set(node.item.title, (states.get(node.item.title) ?? new Set()).add(node.children !== null));
      for (const [title, open] of states) assert.equal(open.size, 1, title);
    }
  });

  test('edges end at boxes that are drawn, and none stays inside one', () => {
    const { tree, flow } = build(transformer());
    const drawn = visible(tree, flow, { expanded: new Set(), collapsed: new Set(['module:blocks']) });
    const ids = new Set(
      all(drawn.roots)
        .filter((node) => node.children === null)
        .map((node) => node.id),
    );
    for (const edge of drawn.edges) {
      assert.ok(ids.has(edge.from) && ids.has(edge.to), edge.id);
      assert.notEqual(edge.from, edge.to);
    }
    assert.ok(ids.has('module:blocks'));
  });

  test('opening by hand stops at the limit and says so', () => {
    const { tree, flow } = build(transformer(300));
    const run = tree.flatMap((item) => (item.type === 'group' ? item.children : [])).find((item) => item.type === 'group' && item.kind === 'run') as Group;
    const groups = run.children.map((child) => child.id);
    const drawn = visible(tree, flow, { expanded: new Set([run.id, ...groups]), collapsed: new Set() });
    assert.ok(drawn.nodeCount <= MAX_NODES + 20, `${drawn.nodeCount}`);
    assert.ok(drawn.refused.length > 0);
  });

  test('a layer is shown by its box, the box around it, or its parts', () => {
    const analysis = resnet18();
    const { tree, flow } = build(analysis);
    const boxes = drawnNodes(visible(tree, flow, { expanded: new Set(), collapsed: new Set(['module:layer2']) }));
    const shown = (path: string): string[] => boxesFor(analysis.graph.layers.find((layer) => layer.path === path)?.id ?? -1, boxes, analysis.graph.layers);
    assert.deepEqual(shown('layer1.0'), ['module:layer1.0'], 'an open box');
    assert.deepEqual(shown('layer1.0.bn1'), ['tail:layer1.0.conv1@0'], 'a chip');
    assert.deepEqual(shown('layer2.0.conv1'), ['module:layer2'], 'inside a closed box');
    assert.deepEqual(shown('layer3.0.downsample'), ['tail:layer3.0.downsample.0@0'], 'a container without a box');
    assert.deepEqual(shown(':flatten#1'), [], 'a view at the top');
  });

  test('a long flat chain is cut into segments and keeps every layer', () => {
    const { tree, flow } = build(longChain(2000));
    assert.equal(tree.flatMap(leavesOf).length, 2002);
    assert.ok(visible(tree, flow, none).nodeCount <= 72);
  });

  test('of many inputs the first are drawn, the others folded into a box that can be opened; a few are all drawn', () => {
    const withInputs = (count: number) => {
      const net = new NetBuilder('/w/caches.py', 'Caches()');
      const [x = 0] = Array.from({ length: count }, (_, i) => net.input(`cache.${i}`, [1, 16, 32, 32]));
      return build(net.finish(net.conv(0, 'conv', x, 16, 3)));
    };
    const titles = (items: readonly Item[]): string[] => items.map(titleOf).filter((title) => /cache|input/.test(title));
    assert.deepEqual(titles(withInputs(8).tree), ['cache.0', 'cache.1', 'cache.2', 'cache.3', 'cache.4', 'cache.5', 'cache.6', 'cache.7']);
    const { tree, flow } = withInputs(300);
    assert.deepEqual(titles(tree), ['cache.0', 'cache.1', 'cache.2', 'cache.3', 'input ×296']);
    assert.equal(tree.flatMap(leavesOf).length, 302);
    const box = tree.find((item) => titleOf(item) === 'input ×296') as Group;
    assert.equal(visible(tree, flow, { ...none, expanded: new Set([box.id]) }).nodeCount, 303);
  });
});

suite('diagram: color and lines', () => {
  test('evenly spread costs are not hot', () => {
    assert.equal(fullHeat([10, 10, 10], 300), 50);
    assert.equal(fullHeat([200, 10], 300), 200);
    assert.equal(heatLevel(50, 200), 0.5);
    assert.equal(heatLevel(1, 0), 0);
  });

  test('corners are rounded within the segments', () => {
    assert.equal(
      roundedPath([
        { x: 0, y: 0 },
        { x: 0, y: 20 },
        { x: 30, y: 20 },
        { x: 30, y: 40 },
      ]),
      'M 0 0 L 0 12 Q 0 20 8 20 L 22 20 Q 30 20 30 28 L 30 38',
    );
    assert.equal(roundedPath([]), '');
  });
});
