// `check --all` on folders of generated networks: time and memory, and whether they grow with the number of files.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';

const BLOCKS = `from torch import nn
class Block(nn.Module):
    def __init__(self, a, b, stride):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(a, a, 3, stride, 1, groups=a, bias=False), nn.BatchNorm2d(a), nn.ReLU(),
            nn.Conv2d(a, b, 1, bias=False), nn.BatchNorm2d(b), nn.ReLU(),
        )
        self.skip = nn.Identity() if stride == 1 and a == b else nn.Sequential(nn.Conv2d(a, b, 1, stride), nn.BatchNorm2d(b))
    def forward(self, x):
        return self.body(x) + self.skip(x)
`;

/** A network of 6 to 17 blocks, each of its own; every second one has its blocks from a file that all import. */
function network(i) {
  const blocks = Array.from({ length: 6 + (i % 12) }, (_, k) => `Block(${8 * (1 + ((i + k) % 5))}, ${8 * (1 + ((i + k + 1) % 5))}, ${k % 3 ? 1 : 2})`);
  const head = i % 2 ? 'from blocks import Block\nfrom torch import nn\n' : BLOCKS;
  return `${head}import torch
# layer-cost: budget params<=${i % 10 ? '50M' : '1'} macs<=50G peak<=1GB
class Net${i}(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.stem = nn.Conv2d(3, ${8 * (1 + (i % 5))}, 3, 2, 1)
        self.blocks = nn.Sequential(${blocks.join(', ')})
        self.head = nn.Linear(${8 * (1 + ((i + blocks.length) % 5))}, classes)
    def forward(self, x):
        return self.head(self.blocks(self.stem(x)).mean((2, 3)))
if __name__ == "__main__":
    Net${i}()(torch.randn(1, 3, 224, 224))
`;
}

/** One run on a folder of so many networks: milliseconds, bytes at the peak, limits kept and not. */
function run(count) {
  const folder = mkdtempSync(join(tmpdir(), 'layer-cost-bench-'));
  try {
    writeFileSync(join(folder, 'blocks.py'), BLOCKS);
    for (let i = 0; i < count; i++) writeFileSync(join(folder, `net${i}.py`), network(i));
    // The preloaded script tells memory and processor time at the end.
    const probe = join(folder, 'probe.cjs');
    writeFileSync(
      probe,
      `process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  require('node:fs').writeSync(2, JSON.stringify({ bytes: 1024 * maxRSS, cpuMs: (userCPUTime + systemCPUTime) / 1000 }));
});`,
    );
    const start = performance.now();
    const done = spawnSync(process.execPath, ['-r', probe, resolve('dist/cli.js'), 'check', '--all', '--format', 'json'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    const took = performance.now() - start;
    const { summary } = JSON.parse(done.stdout);
    return { took, ...JSON.parse(done.stderr.slice(done.stderr.lastIndexOf('{'))), summary };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function checks(say, ms) {
  const [few, some, many] = [50, 100, 200].map((count) => ({ count, ...run(count) }));
  say(
    'check --all on 100 networks, 10 over their budget',
    `${ms(some.took)} (${ms(some.cpuMs)} of processor), ${(some.bytes / 1e6).toFixed(0)} MB at the peak; ${some.summary.pass} limits kept, ${some.summary.over} over, ${some.summary.unknown} not checked`,
  );
  const times = (a, b, of) => (of(b) / of(a)).toFixed(2);
  say(
    'the same on 50, 100, 200 networks',
    `${[few, some, many].map((r) => `${ms(r.cpuMs)} of processor ${(r.bytes / 1e6).toFixed(0)} MB`).join(', ')}; 100 / 50: ${times(few, some, (r) => r.cpuMs)} times, 200 / 100: ${times(some, many, (r) => r.cpuMs)} times`,
  );
}
