import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import type { Parser } from 'web-tree-sitter';
import { libraryModules } from '../../src/core/libraries/libraries.js';
import { createVM } from '../../src/core/python/builtins/builtins.js';
import { Importer } from '../../src/core/python/imports/imports.js';
import { standardModules } from '../../src/core/python/modules/index.js';
import { parsePython } from '../../src/core/python/syntax/parse.js';
import { LimitError } from '../../src/core/python/values/failures.js';
import { loadParser } from '../../src/core/source/parser.js';
import { parserWasm } from '../analyzer.js';
import { programsIn } from '../programs.js';

/**
 * Small programs by feature, and what CPython prints for them (`scripts/python-expected.py` writes it).
 * `LAYER_COST_PROGRAMS=scopes,classes` runs only those files.
 */
const FOLDER = 'test/python';

const wanted = process.env['LAYER_COST_PROGRAMS']?.split(',');
const features = readdirSync(`${FOLDER}/programs`)
  .filter((f) => f.endsWith('.py'))
  .map((f) => f.slice(0, -3))
  .filter((f) => !wanted || wanted.includes(f))
  .sort();

let parser: Parser;

/** More than the longest program takes, so that one that never ends fails soon. */
const STEPS = 2_000_000;

/** What the program prints, and what evaluating it had to say. `defers`: bodies of functions are parsed at their first call, as those of imported files are. */
function run(text: string, defers: boolean): { output: string; notes: string[] } {
  const vm = createVM();
  vm.output = [];
  vm.parse = (source) => parsePython(parser, source);
  const importer = new Importer(vm, { lookup: () => 'absent' }, () => ['/programs']);
  for (const [name, make] of [...standardModules, ...libraryModules]) importer.natives.set(name, make);
  vm.begin(STEPS);
  const notes: string[] = [];
  try {
    importer.evaluateFile({ path: '/programs/main.py', version: '1', text, tree: parsePython(parser, text, defers) }, '__main__', '');
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
    notes.push(`limit: ${error.message}`);
  }
  return { output: vm.output.join(''), notes: [...notes, ...vm.notes.map((n) => `line ${n.span?.line ?? '?'}: ${n.text}`)] };
}

suite('programs of Python', () => {
  suiteSetup(async () => {
    parser = await loadParser(parserWasm);
  });

  for (const feature of features) {
    const programs = programsIn(`${FOLDER}/programs/${feature}.py`);

    test(`${feature}: expected output is there for every program`, () => {
      assert.deepEqual(
        programsIn(`${FOLDER}/expected/${feature}.txt`).map((p) => p.name),
        programs.map((p) => p.name),
      );
    });

    test(`${feature}: all is read`, () => {
      const lost = programs.flatMap((p) => parsePython(parser, p.text).broken.map((b) => `${p.name}, line ${b.line}: ${b.text}`));
      assert.deepEqual(lost, []);
    });

    test(`${feature}: every program prints what CPython prints`, () => {
      const expected = new Map(programsIn(`${FOLDER}/expected/${feature}.txt`).map((p) => [p.name, p.text.trimEnd()]));
      const differing = programs.flatMap((p) =>
        [false, true].flatMap((defers) => {
          const { output, notes } = run(p.text, defers);
          const wanted = expected.get(p.name);
          return output.trimEnd() === wanted ? [] : [{ name: p.name, defers, expected: wanted, got: output.trimEnd(), notes }];
        }),
      );
      assert.deepEqual(differing, []);
    });
  }
});
