import assert from 'node:assert/strict';
import { attribute } from '../../src/measure/attribute.js';
import type { KernelEvent } from '../../src/measure/events.js';
import type { EmittedNode } from '../../src/measure/types.js';
import recorded from './events.json';

/** Kernels as onnxruntime-web 1.30 reported them for networks with these nodes, all optimisations on. Nodes: name, op, layer, inputs, outputs, what they do. */
type Recorded = { readonly nodes: readonly (readonly unknown[])[]; readonly kernels: readonly (readonly string[])[] };

const events = recorded as unknown as Record<string, Recorded>;

function read(name: string): { nodes: EmittedNode[]; kernels: KernelEvent[] } {
  const { nodes, kernels } = events[name] as Recorded;
  return {
    nodes: nodes.map(([name, op, layer, inputs, outputs, does]) => ({ name, op, layer, inputs, outputs, does }) as EmittedNode),
    kernels: kernels.map(([name = '', op = ''], index) => ({ name, op, index, microseconds: 1 })),
  };
}

/** Layer of each kernel by its name, and what became of layers without one. */
function found(name: string): { homes: Record<string, string | null>; gone: Record<string, string> } {
  const { nodes, kernels } = read(name);
  const { homes, fates } = attribute(nodes, kernels);
  const gone = [...fates.values()].flatMap((fate) => ('ran' in fate ? [] : [[fate.path, 'fusedInto' in fate ? fate.fusedInto : `(${fate.elided})`]]));
  return { homes: Object.fromEntries(kernels.map((kernel, i) => [kernel.name, homes[i]?.layer ?? null])), gone: Object.fromEntries(gone) };
}

suite('measure: from kernels to layers', () => {
  test('convolution, normalisation, sum and activation run as one, in the convolution that ran last', () => {
    const { homes, gone } = found('residual blocks');
    assert.deepEqual(gone, {
      'stem.bn': 'stem.conv',
      'stem.relu': 'stem.conv',
      'l1a.bn': 'l1a.conv',
      'l1a.relu': 'l1a.conv',
      'l1b.bn': 'l1b.conv',
      l1: 'l1b.conv',
      'l1.relu': 'l1b.conv',
      'l2a.bn': 'l2a.conv',
      'l2a.relu': 'l2a.conv',
      'l2b.bn': 'l2b.conv',
      'l2d.bn': 'l2d.conv',
      l2: 'l2b.conv',
      'l2.relu': 'l2b.conv',
    });
    assert.equal(homes['l2d.conv@0/Conv_0'], 'l2d.conv');
    assert.equal(homes['@0/Reshape_0'], '');
  });

  test('a product with bias keeps its layer under a longer name, and takes the reshapes around it', () => {
    const { homes, gone } = found('transformer block');
    assert.equal(homes['fc1@0/MatMul_1/MatMulAddFusion'], 'fc1');
    assert.equal(homes['gemm_input_reshape_token_20'], 'fc1');
    assert.equal(homes['gemm_output_reshape_token_23'], 'fc1');
    assert.equal(homes['gemm_output_reshape_new_reshape'], 'attn.k');
    assert.equal(homes['attn:matmul#0@0/MatMul_0/MatMulScaleFusion/'], 'attn:matmul#0');
    assert.equal(homes['attn@0/Reshape_13_new_reshape'], 'attn');
    assert.equal(homes['@0/Add_1'], '');
    assert.deepEqual(gone, { 'attn.drop': '(identity)' });
  });

  test('kernels whose names were lost are found by where they stand', () => {
    assert.deepEqual(found('GELU and layer norm written out'), {
      homes: {
        gemm_input_reshape: 'fc',
        'fc@0/MatMul_0/MatMulAddFusion': 'fc',
        gemm_output_reshape: 'fc',
        Gelu: 'act',
        'norm@0/Mul_7/LayerNormFusion/': 'norm',
      },
      gone: {},
    });
  });

  test('parts of functions go to the layer whose function they are', () => {
    const { homes, gone } = found('activations');
    for (const [kernel, layer] of [
      ['HardSigmoid_43', 'hswf'],
      ['Mul_44', 'hswf'],
      ['Softplus_45', 'mish'],
      ['Tanh_46', 'mish'],
      ['Mul_47', 'mish'],
      ['ReduceMean_57', 'gn'],
      ['Add_71', 'gn'],
      ['Reshape_72', 'gn'],
      ['silu@0/Mul_1/QuickGeluFusion/', 'silu'],
    ] as const)
      assert.equal(homes[kernel], layer, kernel);
    // What ran before any layer is the runtime's own.
    assert.equal(homes['Cast_66'], null);
    assert.deepEqual(gone, { relu6: 'c4', lrelu: 'c5', sig: 'c13', tanh: 'c14', hs: 'c18', 'se.act': 'se.fc1', 'se.sig': 'se.fc2' });
  });

  test('padding goes into the convolution after it, constants are computed once', () => {
    const { gone } = found('padding, transposed convolution, shuffle, pooling');
    assert.deepEqual(gone, { pad: 'c1', prerelu: 'c1', weightnorm: '(constant)' });
    assert.deepEqual(found('transposed and scaled product').gone, { kt: 'qk', sc: 'qk' });
  });

  test('a long name belongs to the longest emitted one, and a further digit to another node', () => {
    const node = (name: string, layer: string): EmittedNode => ({ name, op: 'Conv', layer, inputs: [], outputs: [], does: 'work' });
    const kernel = (name: string): KernelEvent => ({ name, op: 'Conv', index: 0, microseconds: 1 });
    const nodes = [node('a@0/Conv_1', 'a'), node('a@0/Conv_12', 'b'), node('a@0/Conv', 'c')];
    const layers = attribute(nodes, ['a@0/Conv_1', 'a@0/Conv_12', 'a@0/Conv_12_token_3', 'a@0/Conv_1/Fusion', 'a@0/Conv_13'].map(kernel)).homes;
    assert.deepEqual(
      layers.map((home) => home.layer),
      ['a', 'b', 'b', 'a', 'c'],
    );
  });

  test('every layer with nodes has a fate, in every recorded network', () => {
    for (const name of Object.keys(events)) {
      const { nodes, kernels } = read(name);
      const { fates, homes } = attribute(nodes, kernels);
      assert.deepEqual(new Set(fates.keys()), new Set(nodes.map((node) => node.layer)));
      for (const fate of fates.values()) {
        if (!('fusedInto' in fate)) continue;
        assert.notEqual(fate.fusedInto, fate.path);
        assert.ok(
          homes.some((home) => home.layer === fate.fusedInto),
          `${name}: ${fate.path} went into ${fate.fusedInto}, which did not run`,
        );
      }
    }
  });
});
