import assert from 'node:assert/strict';
import type { Parser } from 'web-tree-sitter';
import { costOf } from '../../src/core/cost/cost.js';
import { createWorld, type World } from '../../src/core/evaluate/world.js';
import type { Graph } from '../../src/core/onnx/graph.js';
import { evalSource } from '../../src/core/python/imports/run.js';
import { errorText } from '../../src/core/python/objects/errors.js';
import { parsePython } from '../../src/core/python/syntax/parse.js';
import { PyError } from '../../src/core/python/values/failures.js';
import type { Value } from '../../src/core/python/values/values.js';
import { loadParser } from '../../src/core/source/parser.js';
import type { ModuleObject } from '../../src/core/torch/module/module.js';
import { isModule } from '../../src/core/torch/module/module.js';
import { parserWasm } from '../analyzer.js';

/** What the finished graph says of layers: paths, owners, calls, call sites, and what is unknown. */

const START = 'import torch\nfrom torch import nn\nimport torch.nn.functional as F\n';

let parser: Parser;
let world: World;

interface Run {
  readonly graph: Graph;
  readonly error: string | undefined;
}

/** Evaluates a program whose last expression is the network, and runs that on tensors of these shapes. */
function run(source: string, ...shapes: number[][]): Run {
  const { vm, torch } = world;
  vm.begin(vm.limits.steps);
  torch.begin();
  const tree = parsePython(parser, START + source);
  assert.deepEqual(tree.broken, []);
  const root = evalSource(vm, tree, new Map(), 'net.py');
  assert.ok(isModule(root), 'the program gives a module');
  return forward(root, shapes);
}

function forward(root: ModuleObject, shapes: readonly number[][]): Run {
  const { vm, torch } = world;
  const inputs = shapes.map((shape, i) => torch.input(`x${i}`, { shape, dtype: 'float32' }));
  let output: Value | null = null;
  let error: string | undefined;
  try {
    output = torch.forward(root, inputs);
  } catch (thrown) {
    if (!(thrown instanceof PyError)) throw thrown;
    vm.unwind();
    error = errorText(vm, thrown);
  }
  return { graph: torch.finish(root, output), error };
}

/** One line a layer: path, class, calls, multiply-adds, parameters, what is unknown. */
function lines({ graph }: Run): string[] {
  const rows = new Map(costOf(graph, true).rows.map((r) => [r.layer, r]));
  return graph.layers.map((l) => {
    const row = l.id === 0 && !l.tensors.length ? undefined : rows.get(l.id);
    const parent = graph.layers[l.parent]?.path ?? '-';
    const cost = row ? ` ${row.macs} macs ${row.params} params` : '';
    return `${l.path || '.'} ${l.className} in ${parent || '.'} ×${l.calls.length}${cost}${l.unknown ? ` ? ${l.unknown}` : ''}`;
  });
}

function check(source: string, shapes: number[][], expected: string): void {
  const wanted = expected
    .trim()
    .split('\n')
    .map((l) => l.trim());
  assert.deepEqual(lines(run(source, ...shapes)), wanted);
}

suite('layers of a torch graph', () => {
  suiteSetup(async () => {
    parser = await loadParser(parserWasm);
    world = createWorld({ lookup: () => 'absent' }, () => []);
  });

  test('products in the user’s own code are layers of their own', () => {
    check(
      `
class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.q = nn.Linear(4, 4)
    def forward(self, x):
        q = self.q(x)
        a = (q @ x.transpose(-2, -1)).softmax(-1)
        return torch.matmul(a, x)
nn.Sequential(Attention(), Attention())
`,
      [[1, 3, 4]],
      `
. Sequential in - ×1
0 Attention in . ×1
0:matmul#0 matmul in 0 ×1 36 macs 0 params
0:matmul#1 matmul in 0 ×1 36 macs 0 params
0.q Linear in 0 ×1 48 macs 20 params
1 Attention in . ×1
1:matmul#0 matmul in 1 ×1 36 macs 0 params
1:matmul#1 matmul in 1 ×1 36 macs 0 params
1.q Linear in 1 ×1 48 macs 20 params`,
    );
  });

  test('a call site in a loop is one layer with several calls', () => {
    check(
      `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.zeros(4, 4))
    def forward(self, x):
        for _ in range(3):
            x = F.linear(x, self.w)
        return x
Net()
`,
      [[2, 4]],
      `
. Net in - ×1 0 macs 16 params
:linear#0 linear in . ×3 96 macs 0 params`,
    );
  });

  test('what a subclass of a layer computes itself is a functional layer, what it leaves to the layer is not', () => {
    check(
      `
class Own(nn.Conv2d):
    def forward(self, x):
        return F.conv2d(x, self.weight, self.bias)
class Left(nn.Conv2d):
    def forward(self, x):
        return super().forward(x) * 2
nn.Sequential(Own(1, 2, 1), Left(2, 3, 1))
`,
      [[1, 1, 2, 2]],
      `
. Sequential in - ×1
0 Own in . ×1 0 macs 4 params
0:conv2d#0 conv2d in 0 ×1 8 macs 0 params
1 Left in . ×1 24 macs 9 params`,
    );
  });

  test('shared modules and tied parameters count once', () => {
    const r = run(
      `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(3, 3)
        self.b = self.a
        self.c = nn.Linear(3, 3, bias=False)
        self.c.weight = self.a.weight
    def forward(self, x):
        return self.c(self.b(self.a(x)))
Net()
`,
      [1, 3],
    );
    assert.deepEqual(lines(r), ['. Net in - ×1', 'a Linear in . ×2 18 macs 12 params', 'c Linear in . ×1 9 macs 0 params']);
    assert.deepEqual(
      r.graph.layers.flatMap((l) => l.tensors.map((t) => `${l.path} ${t.name} ${t.sharedWith ?? ''}`.trim())),
      ['a weight', 'a bias', 'c weight a'],
    );
    assert.equal(costOf(r.graph, true).totals.params, 12);
  });

  test('a container of layers that all live elsewhere, too, is no row of its own', () => {
    const r = run(
      `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        tied = nn.Linear(3, 3)
        self.blocks = nn.ModuleList([nn.ModuleList([tied]), nn.ModuleList([tied])])
    def forward(self, x):
        for layers in self.blocks:
            x = layers[0](x)
        return x
Net()
`,
      [1, 3],
    );
    assert.deepEqual(
      costOf(r.graph, true).rows.map((row) => [r.graph.layers[row.layer]?.path, row.macs]),
      [['blocks.0.0', 18]],
    );
  });

  test('modules that run without being in the tree are named after who ran them', () => {
    check(
      `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = [nn.Linear(2, 2), nn.Linear(2, 5)]
        self.never = [nn.Linear(9, 9)]
    def forward(self, x):
        for layer in self.hidden:
            x = layer(x)
        return x
Net()
`,
      [[1, 2]],
      `
. Net in - ×1
:Linear#0 Linear in . ×1 4 macs 0 params
:Linear#1 Linear in . ×1 10 macs 0 params`,
    );
  });

  test('copies are layers of their own, made by the call that copies', () => {
    const r = run(
      `
import copy
block = nn.Linear(2, 2)
nn.Sequential(block, copy.deepcopy(block))
`,
      [1, 2],
    );
    assert.deepEqual(lines(r), ['. Sequential in - ×1', '0 Linear in . ×1 4 macs 6 params', '1 Linear in . ×1 4 macs 6 params']);
    assert.deepEqual(
      r.graph.layers.slice(1).map((l) => l.constructed?.line),
      [6, 7],
    );
  });

  test('what was reached before a failure keeps its numbers, the rest is unknown', () => {
    const r = run(
      `
nn.Sequential(nn.Linear(2, 3), nn.Linear(4, 5), nn.Linear(5, 1))
`,
      [1, 2],
    );
    assert.match(r.error ?? '', /mat1 and mat2 shapes cannot be multiplied \(1x3 and 4x5\)/);
    assert.deepEqual(
      lines(r).map((l) => l.replace(/\?.*/, '?')),
      ['. Sequential in - ×1 ?', '0 Linear in . ×1 6 macs 9 params', '1 Linear in . ×1 null macs 25 params ?', '2 Linear in . ×0 null macs 6 params ?'],
    );
  });

  test('an unknown value makes the layers that it reaches unknown, and says where', () => {
    const r = run(
      `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(2, 2)
        self.b = nn.Linear(2, 2)
    def forward(self, x):
        x = self.a(x)
        x = x[x > 0]
        return self.b(x)
Net()
`,
      [1, 2],
    );
    assert.deepEqual(
      lines(r).map((l) => l.replace(/\?.*/, '?')),
      ['. Net in - ×1', 'a Linear in . ×1 4 macs 6 params', 'b Linear in . ×1 null macs 6 params ?'],
    );
    assert.deepEqual(
      world.torch.uncounted.map((u) => `${u.operator} line ${u.span?.line}: ${u.reason}`),
      ['linear line 13: how many elements a mask selects depends on data'],
    );
  });

  test('what outlives its evaluation enters the next graph', () => {
    run(
      `
table = torch.arange(6.).reshape(2, 3)
net = nn.Linear(3, 2)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = net
    def forward(self, x):
        return self.fc(x * table[0]) + table[:, 1]
root = Net()
root
`,
      [4, 3],
    );
    const { torch } = world;
    const root = torch.created.at(-1) as ModuleObject;
    torch.begin();
    const again = forward(root, [[5, 3]]);
    assert.equal(again.error, undefined);
    assert.deepEqual(lines(again), ['. Net in - ×1', 'fc Linear in . ×1 30 macs 8 params']);
    assert.deepEqual(again.graph.layers[1]?.constructed?.line, 6);
  });

  test('forward can be tried on another input', () => {
    const { vm, torch } = world;
    vm.begin(vm.limits.steps);
    torch.begin();
    const root = evalSource(vm, parsePython(parser, `${START}nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))`), new Map(), 'net.py') as ModuleObject;
    const mark = torch.mark();
    assert.match(forward(root, [[1, 9]]).error ?? '', /cannot be multiplied/);
    torch.rewind(mark);
    const r = forward(root, [[7, 2]]);
    assert.equal(r.error, undefined);
    assert.deepEqual(lines(r), ['. Sequential in - ×1', '0 Linear in . ×1 42 macs 9 params', '1 BatchNorm1d in . ×1 0 macs 6 params']);
  });

  test('code around the layers leaves nothing behind that nobody needs', () => {
    const { graph } = run(
      `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        rates = [r.item() for r in torch.linspace(0, 0.1, 12)]
        self.register_buffer('index', (torch.arange(49)[:, None] - torch.arange(49)[None]).abs())
        self.table = nn.Parameter(torch.randn(49, 8) * 0.02)
        self.rates = rates
    def forward(self, x):
        return x + self.table[self.index].sum()
Net()
`,
      [1],
    );
    assert.deepEqual([...new Set(graph.nodes.map((n) => n.layer))], [0]);
    assert.deepEqual(
      graph.values.filter((v) => v.role === 'parameter' || v.role === 'buffer').map((v) => `${v.role} ${v.name} ${v.shape}`),
      ['buffer index 49,49', 'parameter table 49,8'],
    );
    assert.ok(graph.values.every((v, i) => v.id === i) && graph.nodes.every((n, i) => n.id === i) && graph.layers.every((l, i) => l.id === i));
  });

  test('functions of the prelude that the user calls are one layer each', () => {
    check(
      `
class Net(nn.Module):
    def forward(self, x):
        return F.scaled_dot_product_attention(x, x, x)
Net()
`,
      [[1, 2, 3, 4]],
      `
. Net in - ×1
:scaled_dot_product_attention#0 scaled_dot_product_attention in . ×1 144 macs 0 params`,
    );
  });
});
