import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LineMap } from '../../src/host/lineMap.js';

/** An edit as the editor tells it, applied to lines and to the map of where they are. */
interface Edit {
  readonly start: { line: number; character: number };
  readonly end: { line: number; character: number };
  readonly text: string;
}

function edit(lines: readonly string[], { start, end, text }: Edit): string[] {
  const joined = (lines[start.line] ?? '').slice(0, start.character) + text + (lines[end.line] ?? '').slice(end.character);
  return [...lines.slice(0, start.line), ...joined.split('\n'), ...lines.slice(end.line + 1)];
}

function mapped(count: number, edits: readonly Edit[]): LineMap {
  const map = new LineMap(count);
  for (const { start, end, text } of edits)
    map.apply({ startLine: start.line, endLine: end.line, atLineStart: start.character === 0, newLines: text.split('\n').length - 1 });
  return map;
}

const at = (line: number, character: number): Edit['start'] => ({ line, character });

suite('where lines are after edits', () => {
  const places = (edits: readonly Edit[]): (number | undefined)[] => {
    const map = mapped(4, edits);
    return [1, 2, 3, 4].map((line) => map.at(line));
  };
  test('nothing moves within a line', () => assert.deepEqual(places([{ start: at(1, 2), end: at(1, 5), text: 'xyz' }]), [1, 2, 3, 4]));
  test('a line break at the end of line 2', () => assert.deepEqual(places([{ start: at(1, 9), end: at(1, 9), text: '\n' }]), [1, 2, 4, 5]));
  test('a line break at the start of line 2', () => assert.deepEqual(places([{ start: at(1, 0), end: at(1, 0), text: '\n\n' }]), [1, 4, 5, 6]));
  test('line 2 deleted whole', () => assert.deepEqual(places([{ start: at(1, 0), end: at(2, 0), text: '' }]), [1, undefined, 2, 3]));
  test('lines 2 and 3 joined', () => assert.deepEqual(places([{ start: at(1, 9), end: at(2, 0), text: '' }]), [1, 2, 2, 3]));
  test('a paste over lines 2 to 3', () => assert.deepEqual(places([{ start: at(1, 3), end: at(2, 3), text: 'a\nb\nc' }]), [1, 2, 4, 5]));

  test('a line that no edit touches is found again, in any order of edits', () => {
    const line = fc.nat(11);
    const one = fc.record({ from: line, to: line, character: fc.constantFrom(0, 2), text: fc.constantFrom('', 'q', '\n', 'q\nq', '\n\n\n') });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 6 }), (edits) => {
        let lines = Array.from({ length: 12 }, (_, i) => `--line ${i + 1}--`);
        const touched = new Set<string>();
        const applied: Edit[] = [];
        for (const { from, to, character, text } of edits) {
          const [first, last] = [Math.min(from, to, lines.length - 1), Math.min(Math.max(from, to), lines.length - 1)];
          for (const l of lines.slice(first, last + 1)) touched.add(l);
          const made = { start: at(first, Math.min(character, lines[first]?.length ?? 0)), end: at(last, Math.max(character, 2)), text };
          applied.push(made);
          lines = edit(lines, made);
        }
        const map = mapped(12, applied);
        for (let i = 1; i <= 12; i++) {
          const name = `--line ${i}--`;
          if (!touched.has(name)) assert.equal(lines[(map.at(i) ?? 0) - 1], name);
        }
      }),
      { numRuns: 500, seed: 7 },
    );
  });
});
