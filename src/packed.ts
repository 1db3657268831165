import type { ToPanel } from './protocol.js';

/** A message to the page as the bytes of its JSON text. */
interface Packed {
  readonly json: ArrayBuffer;
}

/**
 * A message as it is handed to the editor, which carries what it is given to a page property by property and copies it on the way, and hands on bytes as
 * they are: a network of thousands of layers arrives three times as fast. A model has buffers of its own and goes as it is.
 */
export function packed(message: ToPanel): ToPanel | Packed {
  if (message.type === 'answer' && typeof message.answer === 'object' && 'model' in message.answer) return message;
  return { json: new TextEncoder().encode(JSON.stringify(message)).buffer as ArrayBuffer };
}

/** The message again; undefined for what is none. */
export function unpacked(data: unknown): ToPanel | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  if ('json' in data && data.json instanceof ArrayBuffer) return JSON.parse(new TextDecoder().decode(data.json)) as ToPanel;
  return 'type' in data && typeof data.type === 'string' ? (data as ToPanel) : undefined;
}
