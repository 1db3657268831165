import { randomFrom } from '../../src/measure/stats.js';

/** Hostile programs by the dozen: families of one idea each, in sizes that a seed draws. */

/** A network beside whose honest layer a constructor works hard. */
const net = (lines: string, before = ''): string =>
  `import torch\nfrom torch import nn\n${before}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(4, 2)\n${lines
    .split('\n')
    .map((line) => `        ${line}`)
    .join('\n')}\n    def forward(self, x):\n        return self.fc(x)\n`;
/** The same work again and again. */
const loop = (prepare: string, work: string): string => net(`${prepare}\nfor i in range(10 ** 7): ${work}`);
/** A text beside a network, which the parser has to get over. */
const beside = (text: string): string => `${net('pass')}${text}\n`;

/** Each makes a program of a size between one and a million. */
const FAMILIES: Readonly<Record<string, (n: number) => string>> = {
  // Work that built-in functions do.
  sorting: (n) => loop(`l = list(range(${n}))`, 'l.sort(); l.reverse()'),
  'sorting by a key': (n) => loop(`l = [str(i) for i in range(${Math.min(n, 50_000)})]`, 'sorted(l, key=len)'),
  'comparing lists': (n) => loop(`a = [0] * ${n}; b = [0] * ${n}`, 'a == b'),
  'comparing texts': (n) => loop(`a = "x" * ${n}; b = "x" * ${n}`, 'a == b'),
  'comparing tuples': (n) => loop(`a = (0,) * ${n}; b = (0,) * ${n} + (1,)`, 'a < b'),
  'hashing tuples': (n) => loop(`t = tuple(range(${n}))`, 'hash(t)'),
  'keys that are tuples': (n) => loop(`t = tuple(range(${n})); d = {}`, 'd[t] = i'),
  'counting in lists': (n) => loop(`l = list(range(${n}))`, 'l.count(-1)'),
  'looking through lists': (n) => loop(`l = list(range(${n}))`, '-1 in l'),
  'looking through texts': (n) => loop(`s = "a" * ${n}`, `("b" + "a" * ${Math.floor(n / 2)}) in s`),
  'counting in texts': (n) => loop(`s = "ab" * ${Math.floor(n / 2)}`, 's.count("b")'),
  splitting: (n) => loop(`s = "a " * ${Math.floor(n / 2)}`, 's.split()'),
  'splitting lines': (n) => loop(`s = "a\\n" * ${Math.floor(n / 2)}`, 's.splitlines()'),
  joining: (n) => loop(`l = ["a"] * ${n}`, '"".join(l)'),
  replacing: (n) => loop(`s = "a" * ${n}`, 's.replace("a", "b")'),
  'upper case': (n) => loop(`s = "a" * ${n}`, 's.upper()'),
  'kinds of letters': (n) => loop(`s = "é" * ${n}`, 's.isalpha(); s.title()'),
  'upper case of others': (n) => loop(`s = "😀" * ${n}`, 's.swapcase()'),
  'texts as bytes': (n) => loop(`s = "é" * ${n}`, 's.encode().decode()'),
  'bytes as digits': (n) => loop(`s = b"a" * ${n}`, 's.hex()'),
  'places in texts': (n) => loop(`s = "😀" * ${n}`, 's.endswith("a"); s[-2:]'),
  'texts from behind': (n) => loop(`s = "é" * ${n}`, 's[::-1]; reversed(s)'),
  'texts as they are written': (n) => loop(`s = "é" * ${n}`, 'repr(s); ascii(s)'),
  'hashes of texts': (n) => loop(`s = "é" * ${n}`, 'hash(s); id(s)'),
  'letters for letters': (n) => loop(`s = "é" * ${n}`, 's.translate(str.maketrans(s, s))'),
  'spaces within': (n) => net(`self.s = ("a" + " " * ${n} + "b").strip().split()`),
  'brackets in a template': (n) => net(`self.s = ("{[:}" * ${Math.floor(n / 4)}).format(1)`),
  'zeros in groups': (n) => loop('pass', `f"{i:0=${n},}"`),
  'normal forms': (n) => loop(`import unicodedata; s = "\ufdfa" * ${Math.min(n, 100_000)}`, 'unicodedata.normalize("NFKC", s)'),
  'marks on marks': (n) => net(`import unicodedata\nself.s = unicodedata.normalize("NFC", "a" + "\\u0301\\u0323" * ${Math.min(n, 400_000)})`),
  'marks in names': (n) => beside(`a${'\u0301\u0323'.repeat(Math.floor(n / 4))} = 1`),
  'writing JSON': (n) => loop(`import json; l = [1] * ${Math.min(n, 100_000)}`, 'json.dumps(l)'),
  'reading JSON': (n) => loop(`import json; s = "[" + "1," * ${Math.min(n, 100_000)} + "1]"`, 'json.loads(s)'),
  digests: (n) => loop(`import hashlib; s = b"a" * ${n}`, 'hashlib.sha256(s).hexdigest()'),
  'copies of lists': (n) => loop(`l = [0] * ${n}`, 'l.copy()'),
  slices: (n) => loop(`l = [0] * ${n}`, 'l[1:]'),
  'the front of a list': (n) => loop(`l = [0] * ${n}`, 'l.insert(0, l.pop())'),
  'unions of sets': (n) => loop(`a = set(range(${n})); b = set(range(5))`, 'a | b'),
  'updates of dicts': (n) => loop(`a = {i: i for i in range(${n})}; b = {}`, 'b.update(a)'),
  'deep copies': (n) => loop(`import copy; l = [[i] for i in range(${Math.min(n, 20_000)})]`, 'copy.deepcopy(l)'),
  'nested tuples of classes': () => net('t = (int,)\nfor i in range(60): t = (t, t)\nself.b = isinstance("", t)'),
  'shared lists that are equal': (n) =>
    net(`x = [0]; y = [0]\nfor i in range(${20 + (n % 40)}): x = [x, x]; y = [y, y]\nimport copy\nself.e = x == y, copy.deepcopy(x) == y`),
  'shared tuples as keys': () => net('t = (0,)\nfor i in range(60): t = (t, t)\nself.h = {t: 1}'),
  'products of arrays': (n) => loop(`import numpy as np; a = np.ones((${1 + (n % 256)}, 256))`, 'a @ a.T'),
  'sums of arrays': (n) => loop(`import numpy as np; a = np.ones(${Math.min(n, 60_000)})`, 'a.sum() + (a * a).mean()'),
  'products of constants': (n) => loop(`a = torch.ones(${2 + (n % 62)}, 64)`, 'a @ a.T'),
  'evaluating texts': (n) => loop(`s = "x = 1\\n" * ${Math.min(n, 20_000)}`, 'exec(s + str(i))'),
  'YAML with merges': (n) => {
    const levels = 2 + (n % 300);
    const lines = Array.from({ length: levels }, (_, i) => `a${i}: &a${i}\\n  k${i}: 1${i ? `\\n  <<: [${`*a${i - 1}, `.repeat(20)}]` : ''}\\n`).join('');
    return net(`import yaml\nself.y = yaml.safe_load("${lines}")`);
  },
  // Patterns that try all ways.
  'nested repetition': (n) => net(`import re\nself.m = re.match("(a+)+$", "a" * ${30 + (n % 1000)} + "b")`),
  'repeated alternatives': (n) => net(`import re\nself.m = re.match("(a|a)*$", "a" * ${30 + (n % 1000)} + "b")`),
  'one repetition after another': (n) => net(`import re\nself.m = re.search("a*a*a*a*a*b", "a" * ${200 + (n % 100_000)})`),
  'looking everywhere': (n) => net(`import re\nself.m = re.findall("x*y", "x" * ${n})`),
  'references in patterns': (n) => net(`import re\nself.m = re.match(r"(a*)(a*)(a*)\\1\\2\\3b", "a" * ${200 + (n % 1000)})`),
  // Calls in calls that our own stack would have to hold.
  'maps of maps': (n) => net(`g = iter([1])\nfor i in range(${n}): g = map(lambda x: x, g)\nself.l = list(g)`),
  'chains of iterators': (n) => net(`import itertools\ng = iter([1])\nfor i in range(${n}): g = itertools.chain(g)\nself.l = list(g)`),
  'lists in lists, printed': (n) => net(`x = []\nfor i in range(${n}): x = [x]\nself.s = repr(x)`),
  // Texts that are hard to parse.
  'line continuations': (n) => beside(`y = 1 ${'\\\n'.repeat(n)}`),
  'sums over many lines': (n) => beside(`y = 1 ${'\\\n + 1'.repeat(Math.floor(n / 10))}`),
  'branches of one if': (n) =>
    beside(`y = 1\nif y == 0:\n    pass\n${Array.from({ length: Math.floor(n / 20) }, (_, i) => `elif y == ${i}:\n    pass\n`).join('')}`),
  'many lines and one error': (n) => beside(`${'y = 1\n'.repeat(Math.floor(n / 2))}def (:`),
  'an error on each line': (n) => beside('y = (]\n'.repeat(Math.floor(n / 4))),
  'many lines': (n) => beside('y = 1\n'.repeat(Math.floor(n * 0.9))),
  'one long line': (n) => beside(`y = [${'1,'.repeat(n)}]`),
  'a bracket that stays open': (n) => beside(`y = (\n${'z = 1\n'.repeat(Math.floor(n / 4))}`),
  'nothing but brackets': (n) => beside(`y = ${'['.repeat(Math.floor(n / 4))}`),
  'zero bytes': (n) => beside("y = '\0'\n".repeat(Math.floor(n / 8))),
  'many functions': (n) => beside(Array.from({ length: Math.floor(n / 4) }, (_, i) => `def f${i}(): pass\n`).join('')),
  // Ways of Python and of arrays to grow or to come back to themselves.
  'queues that turn': (n) => loop(`from collections import deque; d = deque(range(${n}))`, 'd.rotate(7); d.copy(); -1 in d'),
  'shuffled lists': (n) => loop(`import random; random.seed(1); l = list(range(${n}))`, 'random.shuffle(l)'),
  'bases of bases': (n) => net(`c = object\nfor i in range(${n}): c = type("C", (c,), {})\nself.c = c()`),
  'many bases': (n) => net(`b = tuple(type("B", (), {}) for i in range(${Math.min(n, 5_000)}))\nfor i in range(5000): b = (type("C", b, {}),)`),
  'records of many fields': (n) => net(`from dataclasses import make_dataclass\nself.d = make_dataclass("D", [("a%d" % i, int, i) for i in range(${n})])()`),
  'tuples of many names': (n) => net(`from collections import namedtuple\nself.d = namedtuple("D", ["a%d" % i for i in range(${n})])`),
  'long names': (n) => net(`${'a'.repeat(n)} = 1`),
  'long chains of attributes': (n) => net(`x = self${'.fc'.repeat(Math.floor(n / 4))}`),
  'long integers': (n) => net(`x = ${'9'.repeat(n)}`),
  'powers of powers': (n) => loop('x = 3', `x = x ** ${2 + (n % 5)} % (2 ** 4000)`),
  'wide fields': (n) => loop('pass', `f"{i:>${n}}"`),
  'records in records': (n) =>
    net(
      `d = D()\nfor i in range(${n}): d = D(d)\nself.r = repr(d), d == D(d)`,
      'from dataclasses import dataclass\n@dataclass\nclass D:\n    x: object = None\n',
    ),
  'a class of classes that calls itself': () => net('self.c = C()', 'class M(type):\n    def __call__(cls, *a): return cls(*a)\nclass C(metaclass=M): pass\n'),
  'a property that asks for itself': () => net('self.c = C().p', 'class C:\n    @property\n    def p(self): return self.p\n'),
  'pairs without end': (n) => net(`import itertools\nfor a in zip(itertools.count(${n}), itertools.cycle([1])): pass`),
  'arrays that grow together': (n) => net(`import numpy as np\na = np.ones((${n}, 1)) + np.ones((1, ${n}))\nself.s = a.sum()`),
  'views of one element': (n) => net(`a = torch.ones(1).as_strided((${n}, ${n}), (0, 0))\nself.s = a.sum()\nb = torch.ones(1).expand(2 ** 31, 2 ** 31) + 1`),
  'layers in layers': (n) => net(`m = self.fc\nfor i in range(${n}): m = nn.Sequential(m)\nself.m = m`),
  'references that hold nothing': (n) => net(`import weakref\nl = []\nfor i in range(${n * 10}): l.append(weakref.ref(lambda: i))`),
  'JSON in JSON': (n) => net(`import json\nself.j = json.loads("[" * ${n} + "]" * ${n})`),
  'options by the thousand': (n) =>
    net(`import argparse\np = argparse.ArgumentParser()\nfor i in range(${n}): p.add_argument(f"--a{i}", default=i)\nself.a = p.parse_args([])`),
  'cases of one match': (n) => net(`match 5:\n${Array.from({ length: Math.floor(n / 20) + 1 }, (_, i) => `    case ${i + 10}: y = ${i}`).join('\n')}`),
};

/** Sizes of each family. The largest comes first in every family. */
const SIZES = [900_000, 30_000, 300];

export interface HostileProgram {
  readonly name: string;
  readonly text: string;
}

/** All programs, made one at a time: together they are a hundred megabytes. */
export function* hostilePrograms(): Generator<HostileProgram> {
  const random = randomFrom(12);
  for (const [family, make] of Object.entries(FAMILIES))
    for (const size of SIZES) {
      const n = Math.max(1, Math.round(size * (0.7 + 0.3 * random())));
      yield { name: `${family}, ${n}`, text: make(n) };
    }
}
