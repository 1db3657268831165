// Loads an .onnx file with onnxruntime-web, runs it once on random inputs and prints what came out, as JSON.
//   node scripts/runOnnx.mjs MODEL [WEIGHTS]
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import * as ort from 'onnxruntime-web';

const [model, weights] = process.argv.slice(2);
ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
  bool: Uint8Array,
  uint8: Uint8Array,
  float16: Uint16Array,
};

/** A file of any size: `readFileSync` ends at 2 GiB. */
function large(path) {
  const bytes = new Uint8Array(statSync(path).size);
  const file = openSync(path);
  for (let at = 0; at < bytes.length; ) at += readSync(file, bytes, at, Math.min(1 << 28, bytes.length - at));
  closeSync(file);
  return bytes;
}

/** Noise between -1 and 1; whole numbers are 0 and 1, valid in any table. */
function element(type, i) {
  const noise = Math.sin(i * 12.9898) * 43758.5453;
  const fraction = noise - Math.floor(noise);
  if (type === 'float32' || type === 'float64') return fraction * 2 - 1;
  if (type === 'float16') return 0x3800;
  return type === 'int64' ? BigInt(fraction < 0.5) : Number(fraction < 0.5);
}

function random({ name, type, shape }) {
  const count = shape.reduce((n, d) => n * d, 1);
  return [
    name,
    new ort.Tensor(
      type,
      ARRAYS[type].from({ length: count }, (_, i) => element(type, i)),
      shape,
    ),
  ];
}

try {
  const session = await ort.InferenceSession.create(readFileSync(model), {
    ...(weights ? { externalData: [{ path: basename(weights), data: large(weights) }] } : {}),
  });
  const results = await session.run(Object.fromEntries(session.inputMetadata.map(random)));
  const outputs = session.outputNames.map((name) => {
    const { dims, type, data } = results[name];
    let [finite, least, most] = [0, Infinity, -Infinity];
    for (const v of data) {
      const n = Number(v);
      if (!Number.isFinite(n)) continue;
      finite++;
      least = Math.min(least, n);
      most = Math.max(most, n);
    }
    return { name, shape: dims, type, elements: data.length, finite, spread: most - least };
  });
  console.log(JSON.stringify({ outputs }));
} catch (error) {
  // One line, as the caller prints it.
  console.error(String(error?.message ?? error).split('\n')[0]);
  process.exitCode = 1;
}
