// The analysis worker as the editor starts it, which also looks after each answer whether the file changed anything of the language it runs in.
import { parentPort } from 'node:worker_threads';
import type { ToAnalysisWorker } from '../../src/protocol.js';
import { serve } from '../../src/workers/serve.js';

const port = parentPort;
if (!port) throw new Error('This script runs as a worker.');

const GUARDED = [Object, Function, Array, Map, Set, WeakMap, String, Number, Boolean, BigInt, Symbol, RegExp, Date, Error, Promise];
const state = (): string =>
  GUARDED.flatMap((cls) => [cls, cls.prototype])
    .concat(globalThis as never)
    .map((holder) => Reflect.ownKeys(holder).map(String).join())
    .join('\n');
let before: string | undefined;

serve({
  post: (message, transfer) => {
    if (message.type === 'answer' || message.type === 'failed') {
      const now = state();
      before ??= now;
      if (now !== before) {
        before = now;
        port.postMessage({ type: 'failed', id: message.id, reason: 'a built-in object of JavaScript has other members than before' });
        return;
      }
    }
    port.postMessage(message, transfer);
  },
  listen: (receive) =>
    port.on('message', (message: ToAnalysisWorker) => {
      if (message.type === 'analyze') before ??= state();
      receive(message);
    }),
});
