import type { ToAnalysisWorker } from '../protocol.js';
import { serve } from './serve.js';

/** As much of a worker's global scope as we use: the type of `self` is a page's. */
interface Scope {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<ToAnalysisWorker>) => void): void;
}

const scope = self as unknown as Scope;
serve({
  post: (message, transfer) => scope.postMessage(message, transfer),
  listen: (receive) => scope.addEventListener('message', (event) => receive(event.data)),
});
