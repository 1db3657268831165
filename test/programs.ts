import { readFileSync } from 'node:fs';

/** A small program, or what is expected of one. */
interface Program {
  readonly name: string;
  readonly text: string;
}

/** Judged by its budgets: 3 x 3 x 3 x 8 = 216 parameters, on 6 x 6 places 7,776 multiply-adds; the head 80. */
export const BUDGETED = `import torch
from torch import nn
class Net(nn.Module):
    def __init__(self, width=1.0):
        super().__init__()
        c = int(8 * width)
        self.conv = nn.Conv2d(3, c, 3, bias=False)
        self.head = nn.Linear(c, 10, bias=False)
    def forward(self, x):
        return self.head(self.conv(x).mean((2, 3)))
Net()(torch.randn(1, 3, 8, 8))
`;

/** The parts of a file, each below a line `#--- name`. */
export function programsIn(path: string): Program[] {
  return readFileSync(path, 'utf8')
    .split(/^#--- /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return { name: part.slice(0, end).trim(), text: part.slice(end + 1) };
    });
}
