import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createAnalyzer } from '../src/core/analyze.js';
import { checkedValue, variant } from '../src/core/explore/variant.js';
import { hintsOf } from '../src/core/report/hints.js';
import { DEFAULT_HINTS } from '../src/core/report/text.js';
import { diskReader } from '../src/node/files.js';

const parserWasm = {
  runtime: readFileSync('node_modules/web-tree-sitter/web-tree-sitter.wasm'),
  python: readFileSync('node_modules/tree-sitter-python/tree-sitter-python.wasm'),
};

/** Milliseconds from changed text to hints, after three rounds of warm-up. Each round types one character into a comment at the end. */
export async function warmHints(path: string, entry: string | undefined, roots: readonly string[], rounds: number): Promise<number[]> {
  const analyzer = await createAnalyzer({ reader: diskReader, parserWasm });
  const file = resolve(path);
  let text = `${readFileSync(file, 'utf8')}\n# `;
  const times: number[] = [];
  for (let i = 0; i < rounds + 3; i++) {
    text += 'x';
    const start = performance.now();
    const analysis = await analyzer.analyze({ file, text, entry, input: '1x3x224x224', roots: [...roots, dirname(file)] });
    hintsOf(analysis, file, DEFAULT_HINTS);
    if (i >= 3) times.push(performance.now() - start);
    if (!analysis.complete) throw new Error(`${path}: ${analysis.notes.map((n) => n.text).join('; ')}`);
  }
  return times;
}

/**
 * Milliseconds from a knob of the Explore view to the totals of the variant, with the copy that goes to the page; drawing is left out. Each round takes
 * the other of two values.
 */
export async function turnedKnob(
  path: string,
  entry: string | undefined,
  roots: readonly string[],
  name: string,
  values: readonly [string, string],
): Promise<number[]> {
  const analyzer = await createAnalyzer({ reader: diskReader, parserWasm });
  const file = resolve(path);
  const request = { file, text: readFileSync(file, 'utf8'), entry, input: '1x3x224x224', roots: [...roots, dirname(file)] };
  const base = await analyzer.analyze(request);
  const times: number[] = [];
  for (let i = 0; i < 23; i++) {
    const value = values[i % 2] ?? '';
    const start = performance.now();
    const made = await analyzer.analyze({ ...variant(request, base, new Map([[name, checkedValue(base, name, value)]])), isVariant: true });
    structuredClone(made);
    if (i >= 3) times.push(performance.now() - start);
  }
  return times;
}

/** Best of five times, in milliseconds, for a network that is a chain of layers. */
export async function chain(layers: number): Promise<number> {
  const analyzer = await createAnalyzer({ reader: diskReader, parserWasm });
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const text = `from torch import nn\nmodel = nn.Sequential(*[nn.Linear(8, 8) for _ in range(${layers})])\n# ${'x'.repeat(i)}\n`;
    const start = performance.now();
    await analyzer.analyze({ file: '/chain.py', text, entry: 'model', input: '1x8', roots: [] });
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}
