import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file that only code which really runs would make. */
export const CANARY = join(tmpdir(), `layer-cost-canary-${process.pid}`).replaceAll('\\', '/');

/** A network whose constructor holds the given lines, beside one honest layer. */
const net = (lines: string, forward = 'return self.fc(x)'): string =>
  [
    'import itertools, os, random, re, sys',
    'import torch',
    'from torch import nn',
    'class Net(nn.Module):',
    '    def __init__(self):',
    '        super().__init__()',
    '        self.fc = nn.Linear(4, 2)',
    ...lines.split('\n').map((line) => `        ${line}`),
    '    def forward(self, x):',
    ...forward.split('\n').map((line) => `        ${line}`),
    '',
  ].join('\n');
const nested = (open: string, close: string, depth: number): string => `x = ${open.repeat(depth)}1${close.repeat(depth)}\n`;
const unknownIfs = Array.from({ length: 30 }, (_, i) => `if open("a${i}").read():\n    y = ${i}\nelse:\n    y = -${i}`).join('\n');

/** Hostile or unlucky texts, by what they try. What the analysis says of each is in hostile.json. */
export const hostile: Readonly<Record<string, string>> = {
  'a loop without end': net('while True: pass'),
  'a count without end': net('for i in itertools.count(): pass'),
  'a loop without end in forward': net('pass', 'while True: x = x + 0\nreturn x'),
  'a network that builds itself':
    'from torch import nn\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.inner = Net()\n    def forward(self, x):\n        return self.inner(x)\n',
  'modules in modules without end': net('while True: self.fc = nn.Sequential(self.fc)'),
  'modules nested a thousand deep': net('for i in range(1000): self.fc = nn.Sequential(self.fc)'),
  'a network that does not tell its layers': `${net('pass')}    def modules(self):\n        raise ValueError("no")\n`,
  'an error that cannot tell its words': `${net('raise E()')}class E(Exception):\n    def __str__(self):\n        raise E()\nraise E()\n`,
  'an error with words without end': `${net('raise E()')}class E(Exception):\n    def __str__(self):\n        while True: pass\n`,
  'attributes that ask for themselves': `${net('self.helper = Helper()\nself.helper.x')}class Helper:\n    def __getattr__(self, name):\n        return getattr(self, name + "x")\n`,
  'functions that call each other': `${net('even(1)')}def even(n): return odd(n)\ndef odd(n): return even(n)\n`,
  'thirty branches on what is not known': net(unknownIfs),
  'a product of products': net('x = [a for a in range(10 ** 4) for b in range(10 ** 4)]'),
  'a tower of powers': net('self.n = 10 ** 10 ** 10\nself.m = 1 << 10 ** 9\nself.t = "%d" % (10 ** 1000)'),
  'a list of a billion': net('self.x = [0] * 10 ** 9'),
  'a text of a billion': net('self.x = "a" * 10 ** 9'),
  'a field as wide as a billion': net('self.x = f"{1:1000000000}"'),
  'a range of a trillion': net('self.n = len(range(10 ** 12))'),
  'a million parameters': net('self.p = [nn.Parameter(torch.zeros(3)) for _ in range(10 ** 6)]'),
  'tensors without end': net('x = torch.zeros(1)\nwhile True: x = x + 1'),
  'large constants without end': net('x = [torch.arange(4000) for _ in range(10 ** 6)]'),
  'borders without end': net('import numpy\nx = numpy.pad([1], 2 * 10 ** 9)\ny = numpy.pad(numpy.zeros((2, 2)), 10 ** 6)\nz = numpy.pad([1], -1)'),
  'layers without end': net('self.l = nn.ModuleList([nn.Linear(1, 1) for _ in range(10 ** 6)])'),
  'one layer ten million times': net('self.l = nn.Sequential(*[self.fc] * 10 ** 7)'),
  'lists inside lists without end': net('x = [0]\nwhile True: x = [x, x]'),
  'functions without end': net('f = None\nwhile True: f = lambda g=f: g'),
  'a negative size': net('self.bad = nn.Linear(-1, 2)'),
  'a size that is a float': net('self.bad = nn.Linear(2.5, 2)'),
  'a size that is a text': net('self.bad = nn.Conv2d("3", 8, 3)'),
  'a size that is nan': net('self.bad = nn.Linear(float("nan"), 2)'),
  'a size that is a bool': net('self.bad = nn.Linear(True, 2)'),
  'a size of zero': net('self.none = nn.Linear(0, 2)'),
  'a division by zero': net('self.n = 5 // 0'),
  'a remainder by zero': net('self.n = 5 % 0'),
  'a stride of zero': net('self.bad = nn.Conv2d(3, 8, 3, stride=0)', 'return self.bad(torch.zeros(1, 3, 8, 8))'),
  'no groups': net('self.bad = nn.Conv2d(3, 8, 3, groups=0)'),
  'a kernel larger than its input': net('self.bad = nn.Conv2d(3, 8, 9)', 'return self.bad(torch.zeros(1, 3, 8, 8))'),
  'more parameters than numbers are exact': net('self.big = nn.Linear(2 ** 30, 2 ** 30)'),
  'more parameters than a size can count': net('self.big = nn.Linear(2 ** 40, 2 ** 40)'),
  'brackets in brackets': nested('(', ')', 10_000) + net('pass'),
  'minus of minus': nested('-', '', 100_000) + net('pass'),
  'a sum of a hundred thousand': `x = ${'1 + '.repeat(100_000)}1\n${net('pass')}`,
  'a chain of fifty thousand attributes': `x = os${'.path'.repeat(50_000)}\n${net('pass')}`,
  'five hundred ifs in each other': `${Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}if 1:\n`).join('') + ' '.repeat(500)}pass\n${net('pass')}`,
  'lambdas in lambdas': `x = ${'lambda: '.repeat(2_000)}1\n${net('pass')}`,
  'texts in texts': `x = ${'f"{'.repeat(300)}1${'}"'.repeat(300)}\n${net('pass')}`,
  'one doubt on ever more ways': net('def walk(n):\n    if open("a").read(): self.x = n\n    if n: walk(n - 1); walk(n - 1)\nwalk(14)'),
  'names of JavaScript': net(
    'self.__proto__ = nn.Linear(4, 3)\nself.constructor = nn.Linear(4, 3)\nself.d = nn.ModuleDict({"hasOwnProperty": nn.Linear(1, 1), "toString": nn.ReLU()})\nself.toString = dict(__proto__=1, constructor=2)',
  ),
  'names of other scripts': net('self.ключ = nn.Linear(4, 3)\nself.名 = nn.Linear(1, 1)'),
  'names that are one name to Python': net('self.ﬁx = nn.Linear(4, 4)\nself.fix = nn.Linear(4, 8)\nself.nⁱ = nn.Linear(1, 1)\nself.b = self.ni'),
  'old line ends': net('pass').replaceAll('\n', '\r\n'),
  'a form feed, a mark of byte order, tabs, no last line end': `\ufeff\f${net('pass').replaceAll('    ', '\t').trimEnd()}`,
  'a null in the text': net('self.s = "a\0b"\nself.n = 1'),
  'a lone surrogate': net('self.s = "\ud800"'),
  'Python 2': `print "hello"\nexec "x = 1"\n${net('pass')}`,
  'Python after 3.11': `type Pair[T] = tuple[T, T]\ndef first[T](x: T) -> T:\n    return x\nclass Box[T]:\n    pass\n${net('match 1:\n    case 1:\n        self.x = 2')}`,
  'syntax that is not there yet': `frobnicate x as y:\n    pass\n${net('pass')}`,
  'a module that is not there': `import not_there\nfrom not_there_either import thing\n${net('self.t = thing(1)\nself.u = not_there.x')}`,
  'a relative import above the top': `from ... import up\n${net('pass')}`,
  'eval, exec, open and processes': net(
    `self.a = eval("1 + 1")\nexec("self.b = 2")\nself.f = open("/etc/passwd").read()\nself.r = os.system("touch ${CANARY}")\nimport subprocess, pickle\nself.s = subprocess.run(["touch", "${CANARY}"])\nself.m = __import__("os").getcwd()\nself.p = pickle.loads(b"")`,
  ),
  'what chance, the environment and arguments decide': net(
    'n = random.randint(1, 4)\nself.a = nn.Linear(n, 2)\nself.b = nn.Linear(len(sys.argv), 2)\nself.c = nn.Linear(int(os.environ.get("WIDTH", 8)), 2)',
  ),
  'a pattern that backtracks': net('self.m = re.match("(a+)+$", "a" * 40 + "b")\nself.n = re.sub("(x+x+)+y", "", "x" * 40)'),
};
