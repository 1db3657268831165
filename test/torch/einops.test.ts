import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Parser } from 'web-tree-sitter';
import { createWorld } from '../../src/core/evaluate/world.js';
import { evalSource } from '../../src/core/python/imports/run.js';
import { str } from '../../src/core/python/objects/text.js';
import { parsePython } from '../../src/core/python/syntax/parse.js';
import { PyError } from '../../src/core/python/values/failures.js';
import { PyDict, PyFloat, PyList, PyTuple, typeOf, type Value } from '../../src/core/python/values/values.js';
import { loadParser } from '../../src/core/source/parser.js';
import { parserWasm } from '../analyzer.js';

const START = `
import torch
from einops import rearrange, repeat, reduce, einsum, pack, unpack, parse_shape
from einops.layers.torch import Rearrange, Reduce, EinMix

def A(*shape):
    count = 1
    for size in shape:
        count *= size
    return torch.arange(count).reshape(shape)
`;

/** A Python value as JSON has it. */
function plain(v: Value): unknown {
  if (v instanceof PyList || v instanceof PyTuple) return v.items.map(plain);
  if (v instanceof PyDict) return Object.fromEntries([...v.map].map(([key, item]) => [String(key), plain(item)]));
  if (v instanceof PyFloat) return v.value;
  return v === null || typeof v !== 'object' ? v : `${typeOf(v).name}`;
}

interface Case {
  readonly code: string;
  readonly value?: unknown;
  readonly error?: string;
}

suite('einops beside the real one (0.8)', () => {
  let parser: Parser;
  suiteSetup(async () => {
    parser = await loadParser(parserWasm);
  });
  for (const c of JSON.parse(readFileSync('test/torch/layers/einops.json', 'utf8')) as Case[]) {
    test(c.code, () => {
      const { vm, torch } = createWorld({ lookup: () => 'absent' }, () => []);
      torch.begin();
      const globals = new Map<string, Value>();
      let found: Case = { code: c.code };
      try {
        evalSource(vm, parsePython(parser, START), globals, 'start.py');
        found = { code: c.code, value: plain(evalSource(vm, parsePython(parser, c.code), globals, 'case.py')) };
      } catch (error) {
        if (!(error instanceof PyError)) throw error;
        found = { code: c.code, error: `${typeOf(error.value).name}: ${str(vm, error.value)}` };
      }
      assert.deepEqual(found, c);
    });
  }
});
