import { answering } from '../../src/measure/answer.js';
import type { ToWorker } from '../../src/measure/types.js';

/**
 * The panel's measuring worker: one classic script with the runtime in it, started from a blob, given the runtime's binary with its one question, and ended
 * by the page when it has answered.
 */
const scope = globalThis as unknown as DedicatedWorkerGlobalScope;

const receive = answering((message) => scope.postMessage(message));
scope.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => receive(data), { once: true });
