import { readFileSync } from 'node:fs';
import { createAnalyzer } from '../../src/core/analyze.js';
import { wholeFile, writeModel } from '../../src/core/onnx/write.js';
import { parserWasm } from '../analyzer.js';
import { withDynamicBatch } from './dynamicBatch.js';

/** MobileNetV1 as source that fixes no batch, and the file that it is exported to, with an open batch. */
export async function dynamicNetwork(width = 'width=1.0'): Promise<{ text: string; bytes: Uint8Array<ArrayBuffer> }> {
  // Our export writes what `flatten` makes of the shape that it saw.
  const text = readFileSync('media/samples/mobilenet_v1.py', 'utf8').replace('self.pool(x).flatten(1)', 'x.mean((2, 3))').replace('width=1.0', width);
  const analyzer = await createAnalyzer({ parserWasm, reader: { read: async () => undefined } });
  const { graph } = await analyzer.analyze({ file: '/w/net.py', text, roots: ['/w'] });
  return { text, bytes: withDynamicBatch(wholeFile(writeModel(graph)).bytes) };
}
