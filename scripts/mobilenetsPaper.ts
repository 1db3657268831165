import type { Totals } from '../src/core/analysis.js';
import { full } from '../src/core/report/numbers.js';
import { analyzeFile } from '../test/analyzer.js';

/** The tables of the MobileNets paper (arXiv:1704.04861) beside our own counts. `scripts/mobilenets-paper.mjs` writes them to docs/mobilenets-paper.md. */

/** A network of the paper: where its source lies, how it is built, and the sides of its pictures. */
interface Network {
  readonly file: string;
  readonly entry: string;
  readonly size: number;
}

const sample = (file: string, entry: string, size = 224): Network => ({ file: `media/samples/${file}.py`, entry, size });
const published = (file: string, entry: string, size = 224): Network => ({ file: `test/explore/published/${file}.py`, entry, size });
const mobilenet = (width: number, size: number): Network => sample('mobilenet_v1', `MobileNetV1(width=${width})`, size);

const SHALLOW = published('mobilenet_shallow', 'ShallowMobileNet()');
const FULL = sample('mobilenet_v1_full_conv', 'MobileNetV1FullConv()');

/** Names and figures as the paper prints them: millions of multiply-adds and of parameters. A note tells what a figure stands for when it is not the count. */
type Row = readonly [name: string, network: Network, macs: string, params: string, note?: string];

interface Table {
  readonly title: string;
  readonly rows: readonly Row[];
}

const dogs = (width: number, size: number): Network => sample('mobilenet_v1', `MobileNetV1(num_classes=120, width=${width})`, size);

/** Table 10 prints the multiply-adds of Table 6 again. */
const OF_1000 = 'those of 1000 classes; the parameters are of 120';

const TABLES: readonly Table[] = [
  {
    title: 'Table 4: depthwise separable against full convolutions',
    rows: [
      ['Conv MobileNet', FULL, '4866', '29.3', 'as printed without the 1,024,000 of the fully connected layer'],
      ['MobileNet', mobilenet(1, 224), '569', '4.2'],
    ],
  },
  {
    title: 'Table 5: narrow against shallow',
    rows: [
      ['0.75 MobileNet', mobilenet(0.75, 224), '325', '2.6'],
      ['Shallow MobileNet', SHALLOW, '307', '2.9'],
    ],
  },
  {
    title: 'Table 6: width multiplier',
    rows: [
      ['1.0 MobileNet-224', mobilenet(1, 224), '569', '4.2'],
      ['0.75 MobileNet-224', mobilenet(0.75, 224), '325', '2.6'],
      ['0.5 MobileNet-224', mobilenet(0.5, 224), '149', '1.3'],
      ['0.25 MobileNet-224', mobilenet(0.25, 224), '41', '0.5'],
    ],
  },
  {
    title: 'Table 7: resolution',
    rows: [
      ['1.0 MobileNet-224', mobilenet(1, 224), '569', '4.2'],
      ['1.0 MobileNet-192', mobilenet(1, 192), '418', '4.2'],
      ['1.0 MobileNet-160', mobilenet(1, 160), '290', '4.2', 'cut, not rounded'],
      ['1.0 MobileNet-128', mobilenet(1, 128), '186', '4.2'],
    ],
  },
  {
    title: 'Table 8: against popular networks',
    rows: [
      ['1.0 MobileNet-224', mobilenet(1, 224), '569', '4.2'],
      ['GoogleNet', published('googlenet', 'GoogLeNet()'), '1550', '6.8', "torchvision's, whose branch for 5 × 5 has filters of 3 × 3"],
      ['GoogleNet, 5 × 5', published('googlenet', 'GoogLeNet(wide=5)'), '1550', '6.8', "with the 5 × 5 filters of GoogLeNet's own paper, and normalization"],
      ['VGG 16', published('vgg16', 'VGG16()'), '15300', '138', 'as printed without the 123,633,664 of the fully connected layers'],
    ],
  },
  {
    title: 'Table 9: smaller, against popular networks',
    rows: [
      ['0.50 MobileNet-160', mobilenet(0.5, 160), '76', '1.32', 'cut, not rounded; as printed without the 10,944 of normalization'],
      ['Squeezenet', published('squeezenet', 'SqueezeNet()'), '1700', '1.25', 'FLOPs, two to a multiply-add'],
      ['AlexNet', published('alexnet', 'AlexNet()'), '720', '60', "torchvision's, of one column"],
    ],
  },
  {
    title: 'Table 10: Stanford Dogs, 120 classes',
    rows: [
      [
        'Inception V3',
        published('inception_v3', 'InceptionV3(num_classes=120)', 299),
        '5000',
        '23.2',
        "torchvision's, without the auxiliary classifier, pictures of 299 × 299",
      ],
      ['1.0 MobileNet-224', dogs(1, 224), '569', '3.3', OF_1000],
      ['0.75 MobileNet-224', dogs(0.75, 224), '325', '1.9'],
      ['1.0 MobileNet-192', dogs(1, 192), '418', '3.3', OF_1000],
      ['0.75 MobileNet-192', dogs(0.75, 192), '239', '1.9'],
    ],
  },
];

const SLIPS = [
  'Table 1: the last depthwise layer keeps 7 × 7, so its stride is 1, not 2.',
  'Table 2: a convolution of 3 × 3 has 1.91 % of the multiply-adds, not 1.19 %. Two digits are swapped: as printed, the column sums to 99.29 %.',
  'Table 4: 4866 leaves out the fully connected layer; the 569 below it does not.',
  'Table 9: 1700 for Squeezenet are FLOPs; the other rows print multiply-adds.',
  'Table 12: "0.25-224" prints 45; Table 6 prints 41 for the same network, and so does the formula.',
  'Table 14: the first of two rows "0.75-128" prints 166, the multiply-adds of 0.75-160.',
  'Section 4.4 writes 0.58 "Million" multiply-adds for what is a billion.',
];

async function counted({ file, entry, size }: Network): Promise<Totals> {
  const { totals, complete, notes } = await analyzeFile(file, { entry, input: `1x3x${size}x${size}` });
  if (!complete) throw new Error(`${file} ${entry}: ${notes.map((n) => n.text).join('; ')}`);
  return totals;
}

/** True where a count in millions is not the printed figure when it is rounded to its digits. Zeros at the end of four digits and more stand for none. */
function differs(count: number, printed: string): boolean {
  const [whole = '', decimals = ''] = printed.split('.');
  const unit = decimals || whole.length < 4 ? 1 : 10 ** (/0*$/.exec(whole)?.[0].length ?? 0);
  return (count / 1e6 / unit).toFixed(decimals.length) !== (Number(printed) / unit).toFixed(decimals.length);
}

async function row([name, network, macs, params, note]: Row): Promise<string> {
  const totals = await counted(network);
  const what = [differs(totals.macs, macs) ? 'multiply-adds' : '', differs(totals.params, params) ? 'parameters' : ''].filter(Boolean).join(' and ');
  if (what && !note) throw new Error(`${name}: say what the printed ${what} stand for`);
  const words = what ? `${what}: ${note}` : '';
  return `| ${name} | ${macs} | ${full(totals.macs)} | ${params} | ${full(totals.params)} | ${words} |`;
}

async function section({ title, rows }: Table): Promise<string> {
  const lines = [];
  for (const r of rows) lines.push(await row(r));
  return `## ${title}

| | Million mult-adds, printed | Counted | Million parameters, printed | Counted | Differs |
| --- | ---: | ---: | ---: | ---: | --- |
${lines.join('\n')}
`;
}

export async function mobilenetsPaper(): Promise<string> {
  const sections = [];
  for (const table of TABLES) sections.push(await section(table));
  return `${HEAD}
${sections.join('\n')}
## Slips of the paper

${SLIPS.map((slip) => `- ${slip}`).join('\n')}
`;
}

const HEAD = `# The MobileNets paper, counted again

Written by \`node scripts/mobilenets-paper.mjs\`. Printed figures are those of Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications", 2017, arXiv:1704.04861;
counts are Layer Cost's, from the sources in \`media/samples\` and \`test/explore/published\`. "Differs" names what is not the printed figure when it is rounded to the printed digits.

Tables 1 and 2 of any convolutional network: \`layer-cost report FILE --format paper\`. Every width and resolution: \`layer-cost sweep media/samples/mobilenet_v1.py --vary width=1,0.75,0.5,0.25 --size 224,192,160,128\`.
`;
