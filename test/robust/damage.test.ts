import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Analysis } from '../../src/core/analysis.js';
import { createAnalyzer } from '../../src/core/analyze.js';
import { hintsOf } from '../../src/core/report/hints.js';
import { DEFAULT_HINTS } from '../../src/core/report/text.js';
import { troubleOf } from '../../src/core/stale.js';
import { LineMap } from '../../src/host/lineMap.js';
import { randomFrom } from '../../src/measure/stats.js';
import { diskReader } from '../../src/node/files.js';
import { parserWasm } from '../analyzer.js';
import { corpus } from './corpora.js';
import { type Damage, damaged, damageOf, lineEditOf } from './damages.js';

/** Networks of torchvision/models that are evaluated quickly. */
const FILES = ['alexnet', 'mnasnet', 'mobilenetv2', 'mobilenetv3', 'resnet', 'squeezenet', 'vgg', 'video/resnet'];
const DAMAGES = process.env.LAYER_COST_LONG ? 20_000 : 2_000;
/** Damages after which the whole text is put back and has to give what it gave. */
const UNDO_EVERY = 10;

/** What the editor shows for classes and builders apart from the damaged one. */
type Shown = 'fresh and equal' | 'kept, shown as stale' | 'another valid program' | 'different';

/** One file as the editor holds it. */
class Subject {
  private readonly lines: number;
  private readonly tops: number[] = [];
  private readonly before: ReturnType<typeof hintsOf>;

  constructor(
    readonly file: string,
    readonly text: string,
    readonly whole: Analysis,
  ) {
    const lines = text.split('\n');
    this.lines = lines.length;
    lines.forEach((line, i) => {
      if (/^[@A-Za-z_]/.test(line) && !lines[i - 1]?.startsWith('@')) this.tops.push(i + 1);
    });
    this.before = hintsOf(whole, file, DEFAULT_HINTS);
  }

  /** First line of the top-level statement that the line belongs to. */
  private topOf(line: number): number {
    return this.tops.filter((top) => top <= line).at(-1) ?? 1;
  }

  sameAsBefore(analysis: Analysis): boolean {
    return JSON.stringify(hintsOf(analysis, this.file, DEFAULT_HINTS).map(textOf)) === JSON.stringify(this.before.map(textOf));
  }

  /** Compares the hints outside the damaged statement, each at the place where its line is now. */
  shown(damage: Damage, analysis: Analysis): Shown {
    const edit = lineEditOf(this.text, damage);
    const map = new LineMap(this.lines);
    map.apply(edit);
    const hit = this.topOf(edit.startLine + 1);
    const now = new Map(hintsOf(analysis, this.file, DEFAULT_HINTS).map((h) => [h.line, h.label]));
    const outside = this.before.filter(({ line }) => this.topOf(line) !== hit && map.at(line) !== undefined);
    if (troubleOf(this.whole, analysis)) return 'kept, shown as stale';
    if (outside.every((h) => now.get(map.at(h.line) as number) === h.label)) return 'fresh and equal';
    const valid = !analysis.broken && !analysis.notes.some((n) => n.severity === 'error');
    return valid ? 'another valid program' : 'different';
  }
}

const textOf = ({ line, label }: { line: number; label: string }): string => `${line}: ${label}`;

/** Text as it is while somebody types in it: the rest of the file keeps its hints, or they are known to be old. */
suite('damaged networks', function () {
  this.timeout(1_800_000);

  test(`${DAMAGES.toLocaleString('en')} damages: none is uncaught, hints elsewhere stay or are stale, undo gives all back`, async function () {
    let root: string;
    try {
      root = corpus('python3-torchvision');
    } catch (error) {
      console.log(`  skipped, torchvision's sources could not be had: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
      return this.skip();
    }
    const kept = new Map<string, ReturnType<typeof diskReader.read>>();
    const read = (path: string): ReturnType<typeof diskReader.read> => {
      const found = kept.get(path) ?? diskReader.read(path);
      kept.set(path, found);
      return found;
    };
    const random = randomFrom(11);
    const counts: Record<Shown, number> = { 'fresh and equal': 0, 'kept, shown as stale': 0, 'another valid program': 0, different: 0 };
    const bad: string[] = [];
    for (const name of FILES) {
      const file = `${root}/torchvision/models/${name}.py`;
      const text = readFileSync(file, 'utf8');
      const analyzer = await createAnalyzer({ reader: { read }, parserWasm });
      const analyze = (now: string): Promise<Analysis> => analyzer.analyze({ file, text: now, roots: [root] });
      const subject = new Subject(file, text, await analyze(text));
      assert.ok(subject.whole.complete, name);
      for (let i = 1; i <= DAMAGES / FILES.length; i++) {
        const damage = damageOf(text, random);
        const what = `${name}.py, ${damage.kind} at ${damage.start}`;
        const analysis = await analyze(damaged(text, damage));
        const uncaught = analysis.notes.find((n) => n.text.startsWith('this could not be followed'));
        if (uncaught) bad.push(`${what}: ${uncaught.text}`);
        const shown = subject.shown(damage, analysis);
        counts[shown]++;
        if (shown === 'different') bad.push(`${what}: hints elsewhere changed and are shown as current`);
        if (i % UNDO_EVERY === 0 && !subject.sameAsBefore(await analyze(text)))
          bad.push(`${what}, or one of the ${UNDO_EVERY - 1} before: undone, other hints`);
      }
    }
    const share = (n: number): string => `${((100 * n) / DAMAGES).toFixed(1)} %`;
    console.log(
      `  ${DAMAGES} damages: ${Object.entries(counts)
        .map(([shown, n]) => `${shown} ${share(n)}`)
        .join(', ')}`,
    );
    assert.deepEqual(bad, []);
    assert.ok(counts['another valid program'] < 0.05 * DAMAGES);
  });
});
