import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { Language, Parser } from 'web-tree-sitter';
import { parsePython } from '../../src/core/python/parse.js';
import { evalSource } from '../../src/core/python/run.js';
import { str } from '../../src/core/python/text.js';
import { PyError } from '../../src/core/python/values.js';
import { createWorld, type World } from '../../src/core/world.js';

/** Small programs around torch.nn, and what a real PyTorch prints for them (`scripts/torch-programs-expected.py` writes it). */
const FOLDER = 'test/torch/programs';

/** The parts of a file, by name. */
function parts(path: string): Map<string, string> {
  const found = readFileSync(path, 'utf8').split('#--- ').slice(1);
  return new Map(found.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]));
}

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
    await Parser.init({ wasmBinary: readFileSync('node_modules/web-tree-sitter/web-tree-sitter.wasm') });
    parser = new Parser();
    parser.setLanguage(await Language.load('node_modules/tree-sitter-python/tree-sitter-python.wasm'));
    world = createWorld({ lookup: () => 'absent' }, () => []);
  });

  for (const file of readdirSync(FOLDER).filter((f) => f.endsWith('.py'))) {
    const expected = parts(`${FOLDER}/${file.replace(/py$/, 'txt')}`);
    for (const [name, code] of parts(`${FOLDER}/${file}`)) {
      test(`${file.slice(0, -'.py'.length)}: ${name}`, () => {
        assert.equal(printed(code), expected.get(name));
      });
    }
  }
});
