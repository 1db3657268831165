/** One-rule programs and networks with what the tools themselves returned on them (PyTorch 1.13, torchvision 0.14), as the JSON files beside this one hold it. */

type Convention =
  | 'macs'
  | 'flops'
  | 'thop'
  | 'ultralytics-thop'
  | 'fvcore'
  | 'ptflops'
  | 'ptflops-aten'
  | 'torchinfo'
  | 'calflops'
  | 'deepspeed'
  | 'flop-counter';

/** Numbers by convention; null where the tool ends with an error. */
export type Truth = Readonly<Record<Convention, number | null>> & {
  readonly input: string;
  readonly params: number;
  /** Where the tool's number of parameters differs. */
  readonly paramCounts?: Readonly<Record<string, number>>;
};

export type Program = Truth & {
  /** The whole network, where it is no class. */
  readonly model?: string;
  /** What stands above the class. */
  readonly before?: string;
  readonly init?: readonly string[];
  /** Arguments of forward. */
  readonly takes?: string;
  readonly forward?: readonly string[];
};

const IMPORTS = 'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n';

/** A program as a file; `model` is its network. */
export function sourceOf({ model, before, init = [], takes, forward = [] }: Program): string {
  const imports = init.join().includes('torchvision') ? `${IMPORTS}import torchvision\n` : IMPORTS;
  if (model !== undefined) return `${imports}model = ${model}\n`;
  const lines = ['super().__init__()', ...init].map((l) => `        ${l}\n`).join('');
  const body = forward.map((l) => `        ${l}\n`).join('');
  return `${imports}${before ?? ''}\nclass M(nn.Module):\n    def __init__(self):\n${lines}    def forward(self, ${takes}):\n${body}model = M()\n`;
}
