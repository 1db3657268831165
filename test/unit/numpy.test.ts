import assert from 'node:assert/strict';
import type { Parser } from 'web-tree-sitter';
import { libraryModules } from '../../src/core/libraries/libraries.js';
import { createVM } from '../../src/core/python/builtins/builtins.js';
import { Importer } from '../../src/core/python/imports/imports.js';
import { evalSource } from '../../src/core/python/imports/run.js';
import { standardModules } from '../../src/core/python/modules/index.js';
import { repr } from '../../src/core/python/objects/text.js';
import { parsePython } from '../../src/core/python/syntax/parse.js';
import { LimitError, PyError } from '../../src/core/python/values/failures.js';
import type { Value } from '../../src/core/python/values/values.js';
import { loadParser } from '../../src/core/source/parser.js';
import { parserWasm } from '../analyzer.js';
import { numpyCases } from './numpyCases.js';

let parser: Parser;

/** `repr` of the last expression, or what was raised. */
function evaluate(text: string): string {
  const vm = createVM();
  const importer = new Importer(vm, { lookup: () => 'absent' }, () => []);
  for (const [name, make] of [...standardModules, ...libraryModules]) importer.natives.set(name, make);
  vm.begin(3_000_000);
  try {
    const source = `import numpy as np\n${text.split('; ').join('\n')}`;
    return repr(vm, evalSource(vm, parsePython(parser, source), new Map<string, Value>([['__name__', 'main']]), '/p/main.py'));
  } catch (error) {
    if (error instanceof LimitError) return `limit: ${error.limit}`;
    if (!(error instanceof PyError)) throw error;
    const [text_] = ((error.value.attrs?.get('args') as { items?: readonly Value[] } | undefined)?.items ?? []) as readonly Value[];
    return `${error.value.cls.name}: ${String(text_)}`;
  }
}

suite('numpy', () => {
  suiteSetup(async () => {
    parser = await loadParser(parserWasm);
  });

  test('arrays and their elements are what NumPy 1.24 makes', () => {
    assert.deepEqual(
      numpyCases.map(([text]) => `${text} -> ${evaluate(text)}`),
      numpyCases.map(([text, wanted]) => `${text} -> ${wanted}`),
    );
  });

  test('what is not modelled is unknown by name, and so is what depends on chance', () => {
    assert.equal(evaluate('np.fft'), '?');
    assert.equal(evaluate("np.array(['a'])"), '?');
    assert.equal(evaluate('np.random.rand(2).sum()'), '?');
    assert.equal(evaluate('a = np.ones(3); a[0] = np.random.rand(); a.sum()'), '?');
  });

  test('large arrays keep their shape only', () => {
    assert.equal(evaluate('np.zeros((1000, 1000)).shape'), '(1000, 1000)');
    assert.equal(evaluate('np.zeros((1000, 1000)).sum(axis=0).shape'), '(1000,)');
    assert.equal(evaluate('np.repeat([1], 10**9)'), 'limit: elements');
    assert.equal(evaluate('np.tile([1], 10**9)'), 'limit: elements');
    assert.equal(evaluate('np.arange(10**9)'), 'limit: elements');
    assert.equal(evaluate('np.eye(10**5)'), 'limit: elements');
  });
});
