import type { Analysis, KindRow, LayerRow } from '../../src/core/analysis.js';
import { type Attributes, emptyGraph, type Graph, type Layer, type LayerId, type ValueId } from '../../src/core/onnx/graph.js';
import type { CostKind } from '../../src/core/onnx/operators/kind.js';
import type { Span } from '../../src/core/text/notes.js';

/**
 * Small networks put together by hand, as the evaluator would give them: enough of the middle form for the page to draw,
 * without the evaluator. Shapes and costs follow the formulas of design part 5.
 */
export class NetBuilder {
  readonly graph: Graph = emptyGraph();
  readonly rows: LayerRow[] = [];
  private line = 10;

  constructor(
    readonly file: string,
    readonly entry: string,
  ) {
    this.module('', entry.split('(')[0] ?? '', -1);
  }

  span(): Span {
    const line = ++this.line;
    return { file: this.file, line, column: 8, endLine: line, endColumn: 40 };
  }

  input(name: string, shape: readonly number[]): ValueId {
    const id = this.value(shape, name);
    this.graph.inputs.push(id);
    return id;
  }

  module(path: string, className: string, parent: LayerId, type: 'module' | 'function' = 'module'): LayerId {
    const span = this.span();
    const layer: Layer = {
      id: this.graph.layers.length,
      path,
      className,
      type,
      parent,
      constructed: span,
      frames: [span],
      calls: [{ span, inputs: [], output: null }],
      tensors: [],
    };
    this.graph.layers.push(layer);
    return layer.id;
  }

  shape(value: ValueId): readonly number[] {
    return this.graph.values[value]?.shape ?? [];
  }

  conv(parent: LayerId, name: string, x: ValueId, channels: number, kernel: number, stride = 1, groups = 1): ValueId {
    const [n = 1, c = 1, h = 1, w = 1] = this.shape(x);
    const pad = (kernel - 1) >> 1;
    const size = (d: number): number => Math.floor((d + 2 * pad - kernel) / stride) + 1;
    const params = kernel * kernel * (c / groups) * channels;
    const out = [n, channels, size(h), size(w)];
    const macs = params * size(h) * size(w) * n;
    const kind: CostKind = groups === c && groups > 1 ? 'depthwise' : groups > 1 ? 'grouped' : kernel === 1 ? 'pointwise' : 'standard';
    const formula = `${kernel}·${kernel}·${c / groups}·${channels}·${size(h)}² = ${macs.toLocaleString('en-US')}`;
    const attributes = { kernel_shape: [kernel, kernel], strides: [stride, stride], group: groups };
    return this.leaf(parent, name, 'Conv2d', 'Conv', [x], out, {
      params,
      weightParams: params,
      macs,
      kind,
      formula,
      attributes,
      weight: [channels, c / groups, kernel, kernel],
    });
  }

  norm(parent: LayerId, name: string, x: ValueId, className = 'BatchNorm2d'): ValueId {
    const shape = this.shape(x);
    const features = className === 'LayerNorm' ? (shape.at(-1) ?? 1) : (shape[1] ?? 1);
    return this.leaf(parent, name, className, className === 'LayerNorm' ? 'LayerNormalization' : 'BatchNormalization', [x], shape, {
      params: 2 * features,
      kind: 'normalization',
    });
  }

  linear(parent: LayerId, name: string, x: ValueId, out: number): ValueId {
    const shape = this.shape(x);
    const into = shape.at(-1) ?? 1;
    const rowsOf = shape.slice(0, -1).reduce((a, b) => a * b, 1);
    return this.leaf(parent, name, 'Linear', 'Gemm', [x], [...shape.slice(0, -1), out], {
      params: into * out + out,
      weightParams: into * out,
      macs: into * out * rowsOf,
      kind: 'linear',
      formula: `${into}·${out}·${rowsOf} = ${(into * out * rowsOf).toLocaleString('en-US')}`,
      attributes: { transB: 1 },
      weight: [out, into],
    });
  }

  same(parent: LayerId, name: string, x: ValueId, className: string, op: string): ValueId {
    return this.leaf(parent, name, className, op, [x], this.shape(x), {});
  }

  pool(parent: LayerId, name: string, x: ValueId, className: string, out: readonly number[], kernel = 0): ValueId {
    return this.leaf(parent, name, className, kernel ? 'MaxPool' : 'GlobalAveragePool', [x], out, {
      attributes: kernel ? { kernel_shape: [kernel, kernel], strides: [2, 2] } : {},
    });
  }

  /** A functional call: its own layer, `<module path>:<function>#<n>`. */
  call(parent: LayerId, name: string, op: string, inputs: readonly ValueId[], out: readonly number[], macs = 0): ValueId {
    const path = `${this.graph.layers[parent]?.path ?? ''}:${name}`;
    const layer = this.module(path, name.split('#')[0] ?? '', parent, 'function');
    const value = this.node(layer, op, inputs, out, {});
    if (macs > 0) this.rows.push(this.row(layer, { macs, kind: 'matmul' }, inputs, value));
    return value;
  }

  private leaf(parent: LayerId, name: string, className: string, op: string, inputs: readonly ValueId[], out: readonly number[], cost: Cost): ValueId {
    const path = [this.graph.layers[parent]?.path, name].filter(Boolean).join('.');
    const layer = this.module(path, className, parent);
    const weights = cost.weight ? [this.value(cost.weight, `${path}.weight`, layer)] : [];
    for (const weight of weights) this.graph.layers[layer]?.tensors.push({ name: 'weight', value: weight });
    const value = this.node(layer, op, [...inputs, ...weights], out, cost.attributes ?? {});
    const call = this.graph.layers[layer]?.calls[0];
    if (call) (this.graph.layers[layer] as Layer).calls[0] = { ...call, inputs, output: out };
    this.rows.push(this.row(layer, cost, inputs, value));
    return value;
  }

  private row(id: LayerId, cost: Cost, inputs: readonly ValueId[], output: ValueId): LayerRow {
    const layer = this.graph.layers[id] as Layer;
    const bytes = (shape: readonly number[]): number => 4 * shape.reduce((a, b) => a * b, 1);
    return {
      layer: id,
      path: layer.path,
      kind: layer.className,
      costKind: cost.kind ?? 'other',
      file: this.file,
      line: layer.constructed?.line ?? null,
      params: cost.params ?? 0,
      weightParams: cost.weightParams ?? 0,
      macs: cost.macs ?? 0,
      weightBytes: 4 * (cost.params ?? 0),
      bytesRead: inputs.reduce((sum, v) => sum + bytes(this.shape(v)), 0) + 4 * (cost.params ?? 0),
      bytesWritten: bytes(this.shape(output)),
      inputShapes: inputs.map((v) => this.shape(v)),
      outputShape: this.shape(output),
      calls: 1,
      formula: cost.formula,
    };
  }

  private node(layer: LayerId, op: string, inputs: readonly ValueId[], out: readonly number[], attributes: Attributes): ValueId {
    const value = this.value(out, '');
    this.graph.nodes.push({ id: this.graph.nodes.length, op, domain: '', inputs, outputs: [value], attributes, layer, call: 0 });
    return value;
  }

  private value(shape: readonly number[], name: string, owner?: LayerId): ValueId {
    const id = this.graph.values.length;
    this.graph.values.push({
      id,
      name,
      shape,
      dtype: 'float32',
      ...(owner === undefined ? (name ? { role: 'input' as const } : {}) : { role: 'parameter' as const, owner }),
    });
    return id;
  }

  finish(output: ValueId): Analysis {
    this.graph.outputs.push(output);
    const sum = (of: (row: LayerRow) => number): number => this.rows.reduce((total, row) => total + of(row), 0);
    const macs = sum((r) => r.macs ?? 0);
    const kinds = [...new Set(this.rows.map((r) => r.costKind))].map((kind): KindRow => {
      const rows = this.rows.filter((r) => r.costKind === kind);
      const total = rows.reduce((s, r) => s + (r.macs ?? 0), 0);
      return {
        kind,
        layers: rows.length,
        params: rows.reduce((s, r) => s + (r.params ?? 0), 0),
        weightParams: rows.reduce((s, r) => s + r.weightParams, 0),
        macs: total,
        macsShare: macs ? total / macs : 0,
      };
    });
    return {
      file: this.file,
      entry: this.entry,
      entrySpan: null,
      entrySource: 'file',
      knobs: [],
      exampleSizes: [],
      inputSource: 'file',
      inputs: this.graph.inputs.map((id) => ({ name: this.graph.values[id]?.name ?? 'x', shape: this.shape(id), dtype: 'float32' })),
      inputGuessed: false,
      graph: this.graph,
      rows: this.rows,
      byKind: kinds,
      totals: {
        params: sum((r) => r.params ?? 0),
        macs,
        flops: 2 * macs,
        weightBytes: sum((r) => r.weightBytes),
        bytesRead: sum((r) => r.bytesRead),
        bytesWritten: sum((r) => r.bytesWritten),
        peakActivationBytes: 9_633_792,
      },
      counts: { macs },
      conventions: [],
      complete: true,
      allBuilt: true,
      broken: false,
      output: [this.shape(output)],
      assumptions: [],
      uncounted: [],
      notes: [],
      candidates: [],
      classes: [],
      steps: 0,
    };
  }
}

interface Cost {
  readonly params?: number;
  readonly weightParams?: number;
  readonly macs?: number;
  readonly kind?: CostKind;
  readonly formula?: string;
  readonly attributes?: Attributes;
  readonly weight?: readonly number[];
}

/** The MobileNets paper's network, as nested modules. */
export function mobilenetV1(): Analysis {
  const net = new NetBuilder('/w/mobilenet_v1.py', 'MobileNetV1()');
  const features = net.module('features', 'Sequential', 0);
  let x = net.input('x', [1, 3, 224, 224]);
  const step = (parent: LayerId, channels: number, kernel: number, stride: number, groups: number, at: number): void => {
    x = net.conv(parent, String(at), x, channels, kernel, stride, groups);
    x = net.norm(parent, String(at + 1), x);
    x = net.same(parent, String(at + 2), x, 'ReLU', 'Relu');
  };
  step(net.module('features.0', 'Sequential', features), 32, 3, 2, 1, 0);
  const plan = [
    [64, 1],
    [128, 2],
    [128, 1],
    [256, 2],
    [256, 1],
    [512, 2],
    [512, 1],
    [512, 1],
    [512, 1],
    [512, 1],
    [512, 1],
    [1024, 2],
    [1024, 1],
  ] as const;
  plan.forEach(([channels, stride], i) => {
    const block = net.module(`features.${i + 1}`, 'DepthwiseSeparable', features);
    const into = net.shape(x)[1] ?? 1;
    step(block, into, 3, stride, into, 0);
    step(block, channels, 1, 1, 1, 3);
  });
  x = net.pool(0, 'pool', x, 'AdaptiveAvgPool2d', [1, 1024, 1, 1]);
  x = net.call(0, 'flatten#1', 'Flatten', [x], [1, 1024]);
  x = net.linear(0, 'classifier', x, 1000);
  return net.finish(x);
}

/** Basic blocks with residual additions, after the ResNet paper. */
export function resnet18(): Analysis {
  const net = new NetBuilder('/w/resnet18.py', 'resnet18()');
  let x = net.conv(0, 'conv1', net.input('x', [1, 3, 224, 224]), 64, 7, 2);
  x = net.same(0, 'relu', net.norm(0, 'bn1', x), 'ReLU', 'Relu');
  x = net.pool(0, 'maxpool', x, 'MaxPool2d', [1, 64, 56, 56], 3);
  [64, 128, 256, 512].forEach((channels, i) => {
    const stage = net.module(`layer${i + 1}`, 'Sequential', 0);
    for (let b = 0; b < 2; b++) {
      const block = net.module(`layer${i + 1}.${b}`, 'BasicBlock', stage);
      const stride = b === 0 && i > 0 ? 2 : 1;
      let y = net.same(block, 'relu', net.norm(block, 'bn1', net.conv(block, 'conv1', x, channels, 3, stride)), 'ReLU', 'Relu');
      y = net.norm(block, 'bn2', net.conv(block, 'conv2', y, channels, 3));
      let skip = x;
      if (stride === 2) {
        const down = net.module(`layer${i + 1}.${b}.downsample`, 'Sequential', block);
        skip = net.norm(down, '1', net.conv(down, '0', x, channels, 1, 2));
      }
      const sum = net.call(block, 'iadd#1', 'Add', [y, skip], net.shape(y));
      x = net.call(block, 'relu#2', 'Relu', [sum], net.shape(sum));
    }
  });
  x = net.pool(0, 'avgpool', x, 'AdaptiveAvgPool2d', [1, 512, 1, 1]);
  x = net.call(0, 'flatten#1', 'Flatten', [x], [1, 512]);
  return net.finish(net.linear(0, 'fc', x, 1000));
}

/** A vision transformer of `depth` equal blocks with attention spelled out. */
export function transformer(depth = 12): Analysis {
  const net = new NetBuilder('/w/vit.py', `VisionTransformer(depth=${depth})`);
  const [tokens, width] = [196, 384];
  let x = net.conv(0, 'patch_embed', net.input('image', [1, 3, 224, 224]), width, 16, 16);
  x = net.call(0, 'flatten#1', 'Reshape', [x], [1, width, tokens]);
  x = net.call(0, 'transpose#1', 'Transpose', [x], [1, tokens, width]);
  const blocks = net.module('blocks', 'ModuleList', 0);
  for (let i = 0; i < depth; i++) {
    const block = net.module(`blocks.${i}`, 'EncoderBlock', blocks);
    const attention = net.module(`blocks.${i}.attn`, 'Attention', block);
    const h = net.norm(block, 'norm1', x, 'LayerNorm');
    const [q, k, v] = ['query', 'key', 'value'].map((name) =>
      net.call(attention, `view#${name}`, 'Reshape', [net.linear(attention, name, h, width)], [1, 6, tokens, 64]),
    ) as [number, number, number];
    const scores = net.call(attention, 'matmul#1', 'MatMul', [q, k], [1, 6, tokens, tokens], tokens * tokens * width);
    const weights = net.call(attention, 'softmax#1', 'Softmax', [scores], [1, 6, tokens, tokens]);
    const mixed = net.call(attention, 'matmul#2', 'MatMul', [weights, v], [1, 6, tokens, 64], tokens * tokens * width);
    const joined = net.linear(attention, 'proj', net.call(attention, 'reshape#1', 'Reshape', [mixed], [1, tokens, width]), width);
    x = net.call(block, 'add#1', 'Add', [x, joined], [1, tokens, width]);
    const mlp = net.module(`blocks.${i}.mlp`, 'Mlp', block);
    let y = net.linear(mlp, 'fc1', net.norm(block, 'norm2', x, 'LayerNorm'), 4 * width);
    y = net.linear(mlp, 'fc2', net.same(mlp, 'act', y, 'GELU', 'Gelu'), width);
    x = net.call(block, 'add#2', 'Add', [x, y], [1, tokens, width]);
  }
  x = net.norm(0, 'norm', x, 'LayerNorm');
  x = net.call(0, 'mean#1', 'ReduceMean', [x], [1, width]);
  return net.finish(net.linear(0, 'head', x, 1000));
}

/** `count` different layers in one flat chain: nothing of it can be folded. */
export function longChain(count: number): Analysis {
  const net = new NetBuilder('/w/chain.py', `Chain(${count})`);
  let x = net.input('x', [1, 16, 32, 32]);
  for (let i = 0; i < count; i++) x = net.conv(0, `conv${i}`, x, 16 + (i % 7), 3);
  return net.finish(x);
}
