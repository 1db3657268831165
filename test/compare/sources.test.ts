import assert from 'node:assert/strict';
import type { EntryCandidate, InputSpec } from '../../src/core/analysis.js';
import { createAnalyzer } from '../../src/core/analyze.js';
import { analyzeOnnx } from '../../src/core/analyzeOnnx.js';
import { asArguments, calleeOf, fitOf, namedLike, rankOf, withShapesOf } from '../../src/core/compare/sources.js';
import { bytesSource } from '../../src/core/onnx/read/source.js';
import { parserWasm } from '../analyzer.js';
import { dynamicNetwork } from '../onnx/dynamicNetwork.js';

const spec = (name: string, ...shape: number[]): InputSpec => ({ name, shape, dtype: 'float32' });
const shapes = (specs: readonly InputSpec[]): unknown => specs.map(({ name, shape, literal }) => [name, literal ?? shape.join('x')]);

suite('the source of a model file', () => {
  test('numbers tell more than names, and biases and normalization may be folded', async () => {
    const { text, bytes } = await dynamicNetwork();
    const analyzer = await createAnalyzer({ parserWasm, reader: { read: async () => undefined } });
    const source = (of: string) => analyzer.analyze({ file: '/w/nets.py', text: of, roots: ['/w'] });
    const file = analyzeOnnx({ file: '/w/net.onnx', source: bytesSource(bytes) });
    const same = fitOf(file, await source(text), 'net', ['net', 'MobileNetV1']);
    assert.deepEqual(same, { params: true, weights: true, name: false });
    const plain = fitOf(file, await source(text.replaceAll(/nn\.BatchNorm2d\(\w+\)/g, 'nn.Identity()')), 'mobilenet-v1_fp16', ['nets', 'MobileNetV1']);
    assert.deepEqual(plain, { params: false, weights: true, name: true });
    const other = fitOf(file, await source(text.replace('width=1.0', 'width=0.5')), 'net', ['net', 'MobileNetV1']);
    assert.deepEqual(other, { params: false, weights: false, name: false });
    assert.ok(rankOf(same) > rankOf(plain) && rankOf(plain) > rankOf({ params: false, weights: false, name: true }));
  });

  test('the network that bears the name of the file', () => {
    const candidate = (name: string, missing: string[] = []): EntryCandidate => ({
      name,
      expression: `${name}()`,
      missing,
      span: { file: '', line: 1, column: 0, endLine: 1, endColumn: 0 },
    });
    const all = ['resnet18', 'resnet34', 'ResNet', 'Net'].map((name) => candidate(name));
    assert.equal(namedLike('resnet34-opset17', all)?.name, 'resnet34');
    assert.equal(namedLike('net', all), undefined);
    assert.equal(namedLike('resnet34', [candidate('resnet34', ['depth'])]), undefined);
    assert.deepEqual(['models.resnet18(num_classes=10)', 'Net()'].map(calleeOf), ['resnet18', 'Net']);
  });

  test('inputs of the file as arguments of its source', () => {
    const file = [spec('image.1', 8, 3, 96, 96), spec('mask', 8, 96)];
    assert.deepEqual(asArguments(file).map(shapes), [
      [
        ['', '8x3x96x96'],
        ['', '8x96'],
      ],
    ]);
    assert.deepEqual(asArguments([spec('x', 2)]).map(shapes), [[['x', '2']], [['', '2']]]);
    const own = [spec('mask', 1, 224), { ...spec('flag'), literal: 'True' }, spec('x', 1, 3, 224, 224), spec('other', 1, 3, 8, 8)];
    assert.deepEqual(shapes(withShapesOf(file, own)), [
      ['mask', '8x96'],
      ['flag', 'True'],
      ['x', '8x3x96x96'],
      ['other', '1x3x8x8'],
    ]);
  });
});
