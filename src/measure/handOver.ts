import type { ToWorker } from './types.js';

/** The buffers that a message hands over to its worker, since weights can take gigabytes: the sender cannot use them any more. */
export function handedOver(message: ToWorker): ArrayBuffer[] {
  const networks = message.type === 'measure' ? [message] : message.networks;
  return [message.wasm, ...networks.flatMap(({ model, external }) => (external ? [model, external.data] : [model]))];
}
