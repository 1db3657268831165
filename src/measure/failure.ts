import { bytesText } from '../core/report/numbers.js';
import type { RunEstimate } from './estimate.js';

/** The runtime's words for what went wrong, and ours. The first that fits is taken. */
const SENTENCES: readonly (readonly [RegExp, (found: RegExpMatchArray, needs: string) => string])[] = [
  [
    /bad_alloc|out of memory|Cannot enlarge memory|memory access out of bounds.*alloc|Array buffer allocation failed|ERR_WORKER_OUT_OF_MEMORY/i,
    (_, needs) => `the runtime ran out of memory${needs}.`,
  ],
  [
    /exceeds maximum supported size|larger than 2GB|Invalid typed array length|SafeInt|Integer overflow/i,
    (_, needs) => `the model is too large for the runtime${needs}.`,
  ],
  [/No Op registered for (\S+)/, ([, op]) => `onnxruntime-web does not know the operator ${op}.`],
  [
    /Could not find an implementation for (\S+?)\((\d+)\) node with name '([^']*)'/,
    ([, op, opset, name]) =>
      name
        ? `onnxruntime-web has no kernel for ${op} of opset ${opset} with these types, at the node ${name}.`
        : `onnxruntime-web has no kernel for ${op} of opset ${opset} with these types.`,
  ],
  [/No opset import for domain:? ?'?([\w.]*)/, ([, domain]) => `onnxruntime-web does not know the operators of the domain ${domain || '(unnamed)'}.`],
  [
    /^.*Non-zero status code returned while running (\S+) node\. Name:'([^']*)' Status Message: (.*)/s,
    ([, op, name, why]) => `${op} in ${name} failed: ${firstLine(why ?? '')}`,
  ],
  [
    /unreachable|divide (by zero|result unrepresentable)|memory access out of bounds|indirect call|table index|null function|RuntimeError/i,
    ([what]) => `the runtime crashed (${what}). The next run starts a new one.`,
  ],
  [/ERROR_MESSAGE: (.*)/s, ([, message]) => `the runtime refused the model: ${firstLine((message ?? '').replace(SOURCE, ''))}`],
];

/** The place in the runtime's own sources, which helps nobody: a file, its line, and the function with its parameters. */
const SOURCE = /^\s*\S+\.(?:cc|h):\d+ .*?\) (?:const )?/;

/** It stands in one line of a note. @limit reason of a failed measurement: characters */
const REASON_CHARACTERS = 300;

const firstLine = (text: string): string => (text.trim().split('\n')[0] ?? '').slice(0, REASON_CHARACTERS);

interface Around {
  /** What the run was expected to need, and the most that it was given. */
  readonly estimate?: Partial<RunEstimate>;
  /** The last line of the runtime's log. */
  readonly lastSaid?: string;
}

/** A sentence that names the reason, from whatever a worker threw. */
export function failureSentence(error: unknown, { estimate: { bytes, mostBytes } = {}, lastSaid = '' }: Around = {}): string {
  // The runtime throws plain numbers when an exception leaves WebAssembly uncaught.
  const text = typeof error === 'number' ? lastSaid : error instanceof Error ? error.message || error.name : String(error);
  const given = mostBytes ? `, and was given ${bytesText(mostBytes)}` : '';
  const needs = bytes ? `: this network needs about ${bytesText(bytes)}${given}` : '';
  for (const [pattern, sentence] of SENTENCES) {
    const found = text.match(pattern);
    if (found) return sentence(found, needs);
  }
  if (typeof error !== 'number') return firstLine(text) || 'the runtime stopped without giving a reason.';
  if (text) return `the runtime stopped. The last line of its log: ${firstLine(text)}`;
  return `the runtime stopped without a reason, probably out of memory${needs}.`;
}
