import { readdirSync } from 'node:fs';
import type { Parser } from 'web-tree-sitter';
import { createWorld, type World } from '../src/core/evaluate/world.js';
import { evalSource } from '../src/core/python/imports/run.js';
import { opaqueModules } from '../src/core/python/modules/opaque.js';
import { getAttrOr } from '../src/core/python/objects/objects.js';
import { str } from '../src/core/python/objects/text.js';
import { parsePython } from '../src/core/python/syntax/parse.js';
import { PyError } from '../src/core/python/values/failures.js';
import { Unknown, type Value } from '../src/core/python/values/values.js';
import { loadParser } from '../src/core/source/parser.js';
import { parserWasm } from '../test/analyzer.js';
import names from './coverage-names.json';

/** What is modelled of Python and PyTorch, found out by asking the evaluator itself. `scripts/coverage.mjs` writes it to docs/coverage.md. */

/** One line of Python, or a few, per part of the language; each sets `ok` to True when it is followed. */
const LANGUAGE: readonly (readonly [feature: string, program: string])[] = [
  ['assignment, chained and unpacked', 'a = b = (1, 2)\nx, *y = a + b\nok = y == [2, 1, 2]'],
  ['augmented and annotated assignment', 'n: int = 1\nn <<= 3\nok = n == 8'],
  ['assignment expression', 'ok = (n := 3) == n'],
  ['`del`, `pass`, `assert`', 'a = [1, 2]\ndel a[0]\nassert a == [2]\npass\nok = True'],
  ['`if`, conditional expression', 'if 0: ok = False\nelif 1: ok = True if not None else False'],
  [
    '`for`, `while`, `break`, `continue`, `else`',
    'n = 0\nfor i in range(9):\n    if i % 2: continue\n    if i > 6: break\n    n += i\nelse:\n    n = -1\nok = n == 12 or n',
  ],
  ['`match` with every kind of pattern', 'match {"a": [1, 2]}:\n    case {"a": [x, *_]} if x: ok = x == 1\n    case _: ok = False'],
  [
    '`try`, `except`, `else`, `finally`, `raise from`',
    'ok = False\ntry:\n    raise ValueError(1) from None\nexcept (KeyError, ValueError) as e:\n    ok = e.args == (1,)\nfinally:\n    pass',
  ],
  ['`except*`', 'ok = False\ntry:\n    raise ExceptionGroup("g", [ValueError(1)])\nexcept* ValueError:\n    ok = True'],
  ['`with`, several at once, in brackets', 'from contextlib import nullcontext\nwith (nullcontext(1) as a, nullcontext(2) as b): ok = a + b == 3'],
  [
    'functions: defaults, `*args`, `**kwargs`, keyword-only, positional-only',
    'def f(a, /, b=2, *c, d, **e): return a, b, c, d, e\nok = f(1, 3, 4, d=5, z=6) == (1, 3, (4,), 5, {"z": 6})',
  ],
  [
    '`lambda`, closures, `nonlocal`, `global`',
    'def f():\n    n = 0\n    def g():\n        nonlocal n\n        n += 1\n        return n\n    return g\ng = f(); g()\nok = (lambda h: h())(g) == 2',
  ],
  [
    'decorators',
    'from functools import wraps\ndef twice(f):\n    @wraps(f)\n    def g(*a): return 2 * f(*a)\n    return g\n@twice\ndef f(x): return x\nok = f(2) == 4 and f.__name__ == "f"',
  ],
  ['generators, `yield from`, `send`', 'def f():\n    got = yield 1\n    yield from (got, 3)\ng = f(); next(g)\nok = g.send(2) == 2 and list(g) == [3]'],
  ['comprehensions', 'ok = [i for i in range(5) if i % 2] == [1, 3] and {k: v for k, v in zip("ab", (1, 2))} == {"a": 1, "b": 2}'],
  ['slices, `Ellipsis`, starred subscripts', 'ok = [1, 2, 3, 4][::-2] == [4, 2]'],
  ['comparison chains, `is`, `in`', 'ok = 1 < 2 <= 2 != 3 in [3] and None is None'],
  ['whole numbers of any size, `//` and `%` of negatives', 'ok = 2 ** 100 // 3 * 3 < 2 ** 100 and -7 % 3 == 2 and -7 // 2 == -4'],
  ['floats, complex numbers', 'ok = round(2.5) == 2 and (1 + 2j) * 1j == -2 + 1j'],
  ['f-strings with formats, `=` and nesting', 'w = 6\nok = f"{3.14159:{w}.2f}|{w=}" == "  3.14|w=6"'],
  ['`%` and `str.format`', 'ok = "%03d %s" % (7, "a") == "{:03d} {}".format(7, "a")'],
  [
    'classes: several bases, MRO, `super`, properties, class and static methods',
    'class A:\n    @property\n    def p(self): return 1\nclass B(A):\n    @classmethod\n    def c(cls): return cls().p\nok = B.c() == 1',
  ],
  [
    'metaclasses, `__init_subclass__`, `__set_name__`, descriptors',
    'class M(type):\n    def __call__(cls, *a): return 7\nclass A(metaclass=M): pass\nok = A() == 7',
  ],
  [
    '`__getattr__`, `__setattr__`, `__slots__`, operator methods',
    'class A:\n    def __getattr__(self, n): return n\n    def __matmul__(self, o): return o\nok = A().x == "x" and A() @ 3 == 3',
  ],
  [
    'dataclasses, enums, NamedTuple, TypedDict',
    'from dataclasses import dataclass, field\nfrom enum import Enum\n@dataclass(frozen=True)\nclass C:\n    a: int\n    b: list = field(default_factory=list)\nclass E(Enum):\n    X = 1\nok = C(1) == C(1, []) and E(1) is E.X',
  ],
  [
    'type hints, generics, `type` statements',
    'from typing import Generic, TypeVar, Optional\nT = TypeVar("T")\nclass A(Generic[T]):\n    x: Optional[T] = None\nok = A[int]().x is None',
  ],
  [
    'imports of every form, cycles, `__all__`, `__getattr__` of modules',
    'import os.path as p, math\nfrom math import *\nok = p.join("a", "b") == "a/b" and sqrt(4) == 2',
  ],
  ['`async def`, `await`', 'import asyncio\nasync def f(): return 1\nok = asyncio.run(f()) == 1'],
  ['`eval`, `exec`', 'ok = eval("1 + 1") == 2'],
  ['reading files', 'ok = open("weights.txt").read() == ""'],
  ['starting processes, network', 'import subprocess\nok = subprocess.run(["true"]).returncode == 0'],
  ['random numbers of Python', 'import random\nok = random.random() < 2'],
];

const yes = 'followed';

/** What comes of a program that sets `ok`: followed, or the reason why not. */
function follow(world: World, parser: Parser, program: string): string {
  const { vm } = world;
  vm.begin(vm.limits.steps);
  world.torch.begin();
  const tree = parsePython(parser, program);
  if (tree.broken.length) return `unread: ${tree.broken[0]?.text}`;
  const globals = new Map<string, Value>();
  try {
    evalSource(vm, tree, globals, 'coverage.py');
  } catch (error) {
    return `raises ${error instanceof PyError ? str(vm, error.value) : String(error)}`;
  }
  const ok = globals.get('ok');
  if (ok === true) return yes;
  return ok instanceof Unknown ? `unknown: ${ok.reason}` : `not as in Python (${String(ok)})`;
}

interface Group {
  readonly title: string;
  readonly modelled: readonly string[];
  readonly missing: readonly string[];
}

function split(title: string, all: readonly string[], isModelled: (name: string) => boolean): Group {
  return { title, modelled: all.filter(isModelled), missing: all.filter((n) => !isModelled(n)) };
}

/** An attribute that is there and known. */
function has(world: World, owner: Value, name: string): boolean {
  const found = getAttrOr(world.vm, owner, name);
  return found !== undefined && !(found instanceof Unknown);
}

function builtinGroups(world: World, parser: Parser): Group[] {
  const value = (text: string): Value => evalSource(world.vm, parsePython(parser, text), new Map(), 'coverage.py') as Value;
  const types = Object.entries(names.types).map(([type, methods]) => split(`\`${type}\``, methods, (n) => has(world, value(type), n)));
  return [split('Built-in functions and types', names.builtins, (n) => world.vm.builtins.has(n)), ...types];
}

/** Modules of the standard library that are more than a name whose members are unknown. */
function standardGroup(world: World): Group {
  const opaque = new Set(opaqueModules().map(([name]) => name));
  return split('Modules of the standard library', names.standard, (name) => world.importer.natives.has(name) && !opaque.has(name));
}

function torchGroups(world: World, parser: Parser): Group[] {
  const { importer } = world;
  // A function of torch that nobody modelled is there too: its result is unknown, and the module does not keep it.
  const inModule = (path: string): ((name: string) => boolean) => {
    const module = importer.importModule(path);
    return (name) => has(world, module, name) && (path === 'torchvision.ops' || module.dict.has(name));
  };
  const tensor = evalSource(world.vm, parsePython(parser, 'import torch\ntorch.Tensor'), new Map(), 'coverage.py') as Value;
  const module = evalSource(world.vm, parsePython(parser, 'import torch\ntorch.nn.Module'), new Map(), 'coverage.py') as Value;
  const out = [
    split('`torch.nn`: layers, containers, losses', names['torch.nn'], inModule('torch.nn')),
    split('`nn.Module`', names['nn.Module'], (n) => has(world, module, n)),
  ];
  for (const path of ['torch.nn.functional', 'torch.nn.init', 'torch', 'torch.linalg', 'torch.fft', 'torch.special', 'torchvision.ops'] as const)
    out.push(split(`\`${path}\``, names[path], inModule(path)));
  out.push(split('Methods and attributes of `torch.Tensor`', names['torch.Tensor'], (n) => has(world, tensor, n)));
  return out;
}

const code = (list: readonly string[]): string => list.map((n) => `\`${n}\``).join(', ');

function section({ title, modelled, missing }: Group): string {
  const total = modelled.length + missing.length;
  const lacking = missing.length ? `\n\nNot modelled: ${code(missing)}` : '';
  return `### ${title}: ${modelled.length} of ${total}\n\n${code(modelled)}${lacking}\n`;
}

/** Features by the files of programs whose output is compared with CPython's. */
function programs(): string {
  const files = readdirSync('test/python/programs').filter((f) => f.endsWith('.py'));
  const features = files.sort().map((f) =>
    f
      .slice(0, -3)
      .replace(/_module$/, '')
      .replaceAll('_', ' '),
  );
  return `Small programs of each feature print what CPython prints: ${features.join(', ')}.`;
}

export async function coverage(): Promise<string> {
  const parser = await loadParser(parserWasm);
  const world = createWorld({ lookup: () => 'absent' }, () => []);
  world.vm.parse = (text) => parsePython(parser, text);
  const language = LANGUAGE.map(([feature, program]) => `| ${feature} | ${follow(world, parser, program)} |`);
  return `${HEAD}
## The language

${programs()}

| | |
| --- | --- |
${language.join('\n')}

${builtinGroups(world, parser).map(section).join('\n')}
${section(standardGroup(world))}
## PyTorch

${torchGroups(world, parser).map(section).join('\n')}`;
}

const HEAD = `# What is followed

Written by \`node scripts/coverage.mjs\`, which asks the evaluator itself. Names are those of Python ${names.versions.Python} and PyTorch ${names.versions.PyTorch}; what came later is modelled up to PyTorch 2.4.

What happens with the rest:

- **A value that cannot be known** (a file's content, a random number, an argument of the command line) is *unknown*, with the reason, and so is what is computed from it. An \`if\` on it
  takes one branch by rule and says so.
- **A module that is not found** is unknown by name; only what depends on it is.
- **A function of PyTorch that is not modelled** gives an unknown result. In \`forward\` it is listed under "not counted", and totals show "at least".
- **A size that depends on data** (\`nonzero\`, NMS, a mask as an index) ends the count there, with the reason.
- **A statement that cannot be read** is skipped, with its line; everything else of the file is still there.
- **Code that would act** (files, processes, network) does nothing: no such call exists in the evaluator.
`;
