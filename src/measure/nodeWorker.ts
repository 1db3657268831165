import fs from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { answering } from './answer.js';
import type { Hook } from './capture.js';

/** In Node the glue with threads prints by `fs.writeSync(1, text)`, and logs by `fs.writeSync(2, text)`, past the console. */
const hookWriteSync: Hook = (take) => {
  const writeSync = fs.writeSync.bind(fs) as (...all: unknown[]) => number;
  const hooked = (fd: number, data: unknown, ...rest: unknown[]): number => {
    if (fd !== 1 && fd !== 2) return writeSync(fd, data, ...rest);
    const text = typeof data === 'string' ? data : data instanceof Uint8Array ? Buffer.from(data).toString('utf8', ...slice(data, rest)) : undefined;
    return text !== undefined && take(text, fd === 2) ? (typeof data === 'string' ? Buffer.byteLength(data) : text.length) : writeSync(fd, data, ...rest);
  };
  Object.assign(fs, { writeSync: hooked });
};

/** `writeSync(fd, buffer, offset, length)` means a part of the buffer. */
function slice(data: Uint8Array, [offset, length]: readonly unknown[]): [number, number] {
  const from = typeof offset === 'number' ? offset : 0;
  return [from, typeof length === 'number' ? from + length : data.length];
}

const port = parentPort;
if (port) {
  const receive = answering((message) => port.postMessage(message), {
    hooks: [hookWriteSync],
    // The other build takes Node for a page and fetches the script of its threads, which Node cannot. `require`, since of this one only the
    // CommonJS form works inside a bundle.
    importThreaded: async () => require('onnxruntime-web') as typeof import('onnxruntime-web'),
  });
  port.once('message', receive);
}
