import { readFileSync } from 'node:fs';
import { createAnalyzer } from '../../src/core/analyze.js';
import { wholeFile, writeModel } from '../../src/core/onnx/write.js';
import { parserWasm } from '../analyzer.js';

/** MobileNetV1 as source, and the file for every batch that it is exported to. @param width how its multiplier is written */
export async function dynamicNetwork(width = 'width=1.0'): Promise<{ text: string; bytes: Uint8Array<ArrayBuffer> }> {
  const text = readFileSync('media/samples/mobilenet_v1.py', 'utf8').replace('width=1.0', width);
  const analyzer = await createAnalyzer({ parserWasm, reader: { read: async () => undefined } });
  const at = async (batch: number) => (await analyzer.analyze({ file: '/w/net.py', text, roots: ['/w'], input: `${batch}x3x224x224` })).graph;
  const graph = await at(2);
  return { text, bytes: new Uint8Array(wholeFile(writeModel(graph, { batches: [await at(3), await at(5)] })).bytes) };
}
