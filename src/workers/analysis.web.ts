import type { ToAnalysis } from '../protocol.js';
import { serve } from './serve.js';

const scope = globalThis as unknown as { postMessage(message: unknown, transfer?: Transferable[]): void; onmessage: ((event: MessageEvent<ToAnalysis>) => void) | null };
const receive = serve((message, transfer) => scope.postMessage(message, transfer ?? []));
scope.onmessage = (event) => receive(event.data);
