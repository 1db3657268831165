import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import type { Parser } from 'web-tree-sitter';
import { createWorld, type World } from '../../src/core/evaluate/world.js';
import { evalSource } from '../../src/core/python/imports/run.js';
import { str } from '../../src/core/python/objects/text.js';
import { parsePython } from '../../src/core/python/syntax/parse.js';
import { PyError } from '../../src/core/python/values/failures.js';
import { loadParser } from '../../src/core/source/parser.js';
import { parserWasm } from '../analyzer.js';
import { programsIn } from '../programs.js';

/** Small programs around torch.nn, and what a real PyTorch prints for them (`scripts/torch-programs-expected.py` writes it). */
const FOLDER = 'test/torch/programs';

let parser: Parser;
let world: World;

function printed(code: string): string {
  const { vm, torch } = world;
  vm.begin(vm.limits.steps);
  torch.begin();
  vm.output = [];
  try {
    evalSource(vm, parsePython(parser, code), new Map([['__name__', '__main__']]), 'program.py');
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
    vm.unwind();
    vm.output.push(`${error.value.cls.name}: ${str(vm, error.value)} (line ${error.span?.line})\n`);
  }
  return vm.output.join('');
}

suite('programs of torch', () => {
  suiteSetup(async () => {
    parser = await loadParser(parserWasm);
    world = createWorld({ lookup: () => 'absent' }, () => []);
  });

  for (const file of readdirSync(FOLDER).filter((f) => f.endsWith('.py'))) {
    const expected = new Map(programsIn(`${FOLDER}/${file.replace(/py$/, 'txt')}`).map((p) => [p.name, p.text]));
    for (const { name, text } of programsIn(`${FOLDER}/${file}`)) {
      test(`${file.slice(0, -'.py'.length)}: ${name}`, () => {
        assert.equal(printed(text), expected.get(name));
      });
    }
  }
});
