import type { Convention } from '../src/core/cost/conventions/convention.js';
import { CONVENTIONS } from '../src/core/cost/conventions/index.js';

/** The page about conventions, from the tables of rules. */

/** Where each tool lives, and how its numbers were taken. */
const TOOLS: Readonly<Record<string, string>> = {
  thop: '[Lyken17/pytorch-OpCounter](https://github.com/Lyken17/pytorch-OpCounter), `thop.profile(model, inputs)`',
  'ultralytics-thop': '[ultralytics/thop](https://github.com/ultralytics/thop), `thop.profile(model, inputs)`, as with PyTorch 2.0 or later',
  fvcore: '[facebookresearch/fvcore](https://github.com/facebookresearch/fvcore), `FlopCountAnalysis(model, inputs).total()` after `model.eval()`',
  ptflops: "[sovrasov/flops-counter.pytorch](https://github.com/sovrasov/flops-counter.pytorch), `get_model_complexity_info(..., backend='pytorch')`",
  'ptflops-aten': "[sovrasov/flops-counter.pytorch](https://github.com/sovrasov/flops-counter.pytorch), `get_model_complexity_info(..., backend='aten')`",
  torchinfo: '[TylerYep/torchinfo](https://github.com/TylerYep/torchinfo), `summary(model, input_data=...)`, its total mult-adds',
  calflops: '[MrYxJ/calculate-flops.pytorch](https://github.com/MrYxJ/calculate-flops.pytorch), `calculate_flops(model, args=...)`, its FLOPs',
  deepspeed: '[deepspeedai/DeepSpeed](https://github.com/deepspeedai/DeepSpeed), `get_model_profile(model, args=...)`, its FLOPs',
  'flop-counter': '`torch.utils.flop_counter.FlopCounterMode` of [PyTorch](https://github.com/pytorch/pytorch)',
};

const INTRO = `# Conventions

The same network has many numbers: tools disagree on what they count. Layer Cost counts multiply-adds, as papers do, and tells on request what other tools return, to the integer:
\`layer-cost report FILE --convention macs,thop,fvcore\`, or the setting \`layerCost.convention\` in the editor, where *Why do they differ?* in the panel lists the differences.

Each convention is a table of rules in \`src/core/cost/conventions\`. This page is written from those tables. The tests hold them to what the tools themselves returned (PyTorch 1.13, torchvision 0.14)
on one-rule programs and whole networks. \`macs\` always means multiply-adds.

Where a tool ends with an error, there is no number and the error is told. Attention inside \`nn.MultiheadAttention\` is counted as the products that PyTorch 1.13 makes of it;
where the workspace has PyTorch 2.0 or later and the call says \`need_weights=False\`, as the one operator that it is there. Lazy layers count as they are after a first run.
`;

/** Names that share a rule, on one line. */
function ruleLines(rules: Readonly<Record<string, { readonly reason: string }>>, wordOf: (name: string) => string): string[] {
  const byReason = new Map<string, string[]>();
  for (const [name, { reason }] of Object.entries(rules)) byReason.set(reason, [...(byReason.get(reason) ?? []), wordOf(name)]);
  return [...byReason].map(([reason, names]) => `| ${names.map((n) => `\`${n}\``).join(' ')} | ${reason} |`);
}

function tables({ modules, functions, operators, perMac }: Convention): string[] {
  if (perMac !== undefined)
    return [perMac === 1 ? 'One for each multiply-add of a convolution or matrix product, biases left out.' : 'Twice the multiply-adds.', ''];
  const part = (title: string, lines: readonly string[]): string[] => (lines.length ? [`| ${title} | counts |`, '|---|---|', ...lines, ''] : []);
  return [
    ...(modules
      ? part(modules.matches === 'exact' ? 'Layers of exactly the class' : 'Layers of the class, and of classes derived from it', [
          ...ruleLines(modules.rules(), (name) => name),
          ...(modules.leaves ? [`| every layer without layers inside | ${modules.leaves.reason} |`] : []),
        ])
      : []),
    ...(functions
      ? part(
          'Functions called by this name',
          ruleLines(functions.rules(), (name) => name.replace('operator.matmul', '@')),
        )
      : []),
    ...(operators
      ? part(
          operators.level === 'traced' ? 'Operators of the traced graph' : 'Operators that the dispatcher meets',
          ruleLines(operators.rules(), (name) => `aten::${name}`),
        )
      : []),
  ];
}

const PARAMS: Readonly<Record<Convention['params'], string>> = {
  all: 'all',
  trained: 'those that are trained',
  ruled: 'those of layers with a rule that ran',
};

/** Text of docs/conventions.md. */
export function conventionPages(): string {
  const out = [INTRO];
  for (const c of CONVENTIONS) {
    out.push(`## ${c.name}`, '');
    if (c.commit) out.push(`**${c.title}**: ${TOOLS[c.name]}. Reproduced: commit \`${c.commit}\`.`, '');
    out.push(`Unit: ${c.unit}. Parameters: ${PARAMS[c.params]}. Zero elsewhere: ${c.unseen}.`, '', ...tables(c));
    if (c.slips.length) out.push('Made every time, and reproduced:', '', ...c.slips.map((s) => `- ${s}`), '');
    if (c.leftOut.length) out.push('Not reproduced:', '', ...c.leftOut.map((s) => `- ${s}`), '');
  }
  return `${out.join('\n').trimEnd()}\n`;
}
