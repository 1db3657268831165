// Measures classification networks of an installed torchvision from the command line and writes docs/measured-networks.md.
//   node scripts/measure-table.mjs [--all]    LAYER_COST_TORCHVISION names the package's folder
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.LAYER_COST_TORCHVISION ?? ['/usr/lib/python3/dist-packages/torchvision'].find(existsSync);
if (!folder) throw new Error('torchvision is not installed: set LAYER_COST_TORCHVISION to its folder');

/** Builder by file of torchvision/models; the first twenty make the table, the rest only has to run. */
const TABLE = `alexnet alexnet; vgg vgg11; squeezenet squeezenet1_1; resnet resnet18 resnet50 resnext50_32x4d wide_resnet50_2; densenet densenet121;
  googlenet googlenet; inception inception_v3; shufflenetv2 shufflenet_v2_x1_0; mobilenetv2 mobilenet_v2; mobilenetv3 mobilenet_v3_small mobilenet_v3_large; mnasnet mnasnet1_0;
  efficientnet efficientnet_b0; regnet regnet_y_400mf; convnext convnext_tiny; vision_transformer vit_b_16; swin_transformer swin_t`;
const MORE = `resnet resnet34 resnet101 resnet152 resnext101_32x8d resnext101_64x4d wide_resnet101_2; vgg vgg11_bn vgg13 vgg13_bn vgg16 vgg16_bn vgg19 vgg19_bn; squeezenet squeezenet1_0;
  densenet densenet161 densenet169 densenet201; shufflenetv2 shufflenet_v2_x0_5 shufflenet_v2_x1_5 shufflenet_v2_x2_0; mnasnet mnasnet0_5 mnasnet0_75 mnasnet1_3;
  efficientnet efficientnet_b1 efficientnet_b2 efficientnet_b3 efficientnet_b4 efficientnet_b5 efficientnet_b6 efficientnet_b7 efficientnet_v2_s efficientnet_v2_m efficientnet_v2_l;
  regnet regnet_y_800mf regnet_y_1_6gf regnet_y_3_2gf regnet_y_8gf regnet_y_16gf regnet_y_32gf regnet_x_400mf regnet_x_800mf regnet_x_1_6gf regnet_x_3_2gf regnet_x_8gf regnet_x_16gf regnet_x_32gf;
  convnext convnext_small convnext_base convnext_large; vision_transformer vit_b_32 vit_l_16 vit_l_32; swin_transformer swin_s swin_b swin_v2_t swin_v2_s swin_v2_b; maxvit maxvit_t`;
const parse = (text) =>
  text.split(';').flatMap((entry) => {
    const [file, ...builders] = entry.trim().split(/\s+/);
    return builders.map((builder) => ({ file, builder }));
  });

function measured({ file, builder, cap }) {
  const args = [
    'dist/cli.js',
    'measure',
    join(folder, 'models', `${file}.py`),
    '--entry',
    `${builder}()`,
    '--path',
    join(folder, '..'),
    '--format',
    'json',
    ...(cap ? ['--cap', cap] : []),
  ];
  const done = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.status !== 0) return { builder, error: (done.stderr || 'no reason given').trim().split('\n')[0] };
  return { builder, report: JSON.parse(done.stdout) };
}

const threeDigits = (n) => (n < 99.95 ? n.toPrecision(3) : n.toFixed(0));
const percent = (x) => `${threeDigits(100 * x)} %`;

function row({ builder, report }) {
  const { measured: m, totals } = report;
  const depthwise = m.byKind.find((kind) => kind.kind === 'depthwise');
  const share = (key) => (depthwise ? percent(depthwise[key]) : '');
  const range = `${threeDigits(m.intervalMs.low)} to ${threeDigits(m.intervalMs.high)}`;
  const cells = [
    `${builder}${m.noisy ? ' (noisy)' : ''}`,
    threeDigits(m.medianMs),
    range,
    threeDigits(totals.macs / 1e6),
    threeDigits(totals.macs / m.medianMs / 1e6),
    share('macsShare'),
    share('timeShare'),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** A run that something disturbed is tried once more. */
function twice(network) {
  const first = measured(network);
  if (!first.report?.measured.noisy) return first;
  const second = measured(network);
  return second.report && second.report.measured.medianMs < first.report.measured.medianMs ? second : first;
}

const ran = parse(TABLE).map((network) => {
  const result = twice(network);
  console.log(result.report ? row(result) : `${result.builder}: ${result.error}`);
  return result;
});
const failed = ran.filter((result) => !result.report);
const rows = ran.filter((result) => result.report).sort((a, b) => a.report.measured.medianMs - b.report.measured.medianMs);
const stamp = rows[0]?.report.measured;
const size = rows[0]?.report.inputs[0]?.shape.join('×');
const others = process.argv.includes('--all') ? parse(MORE).map((network) => measured({ ...network, cap: '1' })) : [];
for (const { builder, report, error } of others) console.log(`${builder}: ${report ? `${threeDigits(report.measured.medianMs)} ms` : error}`);
failed.push(...others.filter((result) => !result.report));
const all = others.length
  ? `All ${ran.length + others.length} classification networks tried were run${failed.length ? ` but ${failed.map((f) => `${f.builder} (${f.error})`).join(', ')}` : ''}.`
  : '';
if (stamp) {
  const { runtime: r, peakGmacPerS, bandwidthGBPerS, date } = stamp;
  mkdirSync('docs', { recursive: true });
  writeFileSync(
    'docs/measured-networks.md',
    `# Measured networks

Written by \`node scripts/measure-table.mjs\`: torchvision's own sources, random weights, one image (${size} unless the network wants another size), by \`layer-cost measure\`.
${r.name} ${r.version}, ${r.provider}, ${r.threads} thread, ${r.cpu}, ${date.slice(0, 10)}. Through this runtime the processor reaches ${threeDigits(peakGmacPerS)} GMAC/s and ${threeDigits(bandwidthGBPerS)} GB/s.
Multiply-adds alone do not tell the time: the rate differs several times between networks, mostly by how much of their work is depthwise. ${all}

| Network | Median ms | 95 % interval | M MACs | GMAC/s | depthwise, of MACs | depthwise, of time |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.map(row).join('\n')}
`,
  );
  console.log('Wrote docs/measured-networks.md');
}
process.exitCode = failed.length ? 1 : 0;
