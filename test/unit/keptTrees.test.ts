import assert from 'node:assert/strict';
import { createAnalyzer } from '../../src/core/analyze.js';
import type { FileReader } from '../../src/core/request.js';
import type { TreeKey, TreeStore } from '../../src/core/source/trees.js';
import { parserWasm } from '../analyzer.js';

/** What each file uses of the library. Functions in functions and local names show whether a body was understood. */
const USERS = {
  small: 'small()',
  big: 'big(4)',
  sum: 'Sum()',
  product: 'nn.Linear(4, product(3))',
} as const;
type User = keyof typeof USERS;
const LIBRARY = `from torch import nn
def small():
    def inner(a):
        return nn.Linear(a, 2)
    return inner(4)
def big(n):
    k = n * 2
    def inner(a):
        return nn.Linear(a, k)
    return nn.Sequential(inner(4), nn.ReLU())
class Sum(nn.Module):
    def __init__(self, k=5):
        super().__init__()
        make = lambda a: nn.Linear(a, k)
        self.f = make(4)
    def forward(self, x):
        scale = 2
        return sum(y * scale for y in [self.f(x)])
def product(n):
    own = n
    rest = product(n - 1) if n > 1 else 1
    return own * rest
`;
const EDITS: readonly ((text: string) => string)[] = [
  (text) => `${text}# edited\n`,
  (text) => `# edited\n\n${text}`,
  (text) => text.replace('own = n\n', 'own = n\n    # edited\n'),
  (text) => text.replace('k = n * 2', 'k = n * 3'),
  (text) => text.replace('k=5', 'k=6'),
];

/** As the command line keeps them: what one process found, the next one reads. */
class Kept {
  private readonly texts = new Map<string, string>();
  private made: (() => void)[] = [];
  private readonly keyOf = ({ text, defers }: TreeKey): string => `${defers}:${text}`;
  readonly store: TreeStore = {
    find: (key) => this.texts.get(this.keyOf(key)),
    keep: (key, write) => void this.made.push(() => this.texts.set(this.keyOf(key), write() ?? '')),
  };
  save(): void {
    for (const write of this.made.splice(0)) write();
  }
}

const report = async (library: string, user: User, trees?: TreeStore) => {
  const files: Record<string, string> = { '/w/lib.py': library };
  const readNow = (path: string) => (files[path] === undefined ? undefined : { text: files[path], version: files[path] });
  const reader: FileReader = { read: (path) => Promise.resolve(readNow(path)), readNow };
  const analyzer = await createAnalyzer({ reader, parserWasm, trees, singleUse: true });
  const text = `import torch\nfrom torch import nn\nfrom lib import small, big, Sum, product\nnet = ${USERS[user]}\nnet(torch.randn(1, 4))\n`;
  return analyzer.analyze({ file: `/w/${user}.py`, text, roots: ['/w'] });
};

/** The list from each of its items on, forwards and backwards. */
const orders = <T>(items: readonly T[]): T[][] => [items, [...items].reverse()].flatMap((list) => list.map((_, i) => [...list.slice(i), ...list.slice(0, i)]));

suite('trees that are kept from one process to the next', function () {
  this.timeout(60_000);
  const users = Object.keys(USERS) as User[];

  for (const [i, edit] of EDITS.entries())
    test(`whatever is asked of a library, in whatever order, before edit ${i + 1} and after it: as if nothing were kept`, async () => {
      const plain = new Map<string, unknown>();
      for (const library of [LIBRARY, edit(LIBRARY)]) for (const user of users) plain.set(user + library, await report(library, user));
      for (const order of orders(users)) {
        const kept = new Kept();
        // Before the edit only the last one asks; going back finds what the first text left.
        const last = order.at(-1) as User;
        for (const [library, asked] of [
          [LIBRARY, [last]],
          [edit(LIBRARY), [...order, last]],
          [LIBRARY, order],
        ] as const)
          for (const user of asked) {
            assert.deepEqual(await report(library, user, kept.store), plain.get(user + library), `${user} of ${order.join(', ')}`);
            kept.save();
          }
      }
    });
});
