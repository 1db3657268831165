// The extension on the sample network: in desktop VS Code where `code` is found, else in the VS Code that npm carries, in the browser.
import './install.mjs';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root } from './npm.mjs';
import { ensureVsCode, installVsix, startServer } from './vscode.mjs';

const flag = (name) => process.argv.includes(name);
const value = (name) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};
const onPath = (names) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
const run = (args) => {
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (done.status !== 0) process.exit(done.status ?? 1);
};

// A copy, since the browser's workbench saves by itself.
const folder = join(mkdtempSync(join(tmpdir(), 'layer-cost-')), 'samples');
cpSync(join(root, 'media/samples'), folder, { recursive: true });
const sample = join(folder, 'mobilenet_v1.py');

const code = flag('--web') || flag('--no-open') ? undefined : onPath(process.platform === 'win32' ? ['code.cmd'] : ['code']);
if (code) {
  console.log('Building the extension...');
  run(['esbuild.mjs']);
  console.log('Opening VS Code with the sample network.');
  spawn(code, ['--new-window', `--extensionDevelopmentPath=${root}`, folder, sample], {
    stdio: 'ignore',
    detached: true,
    shell: process.platform === 'win32',
  }).unref();
} else {
  console.log('Packaging the extension...');
  run(['scripts/package.mjs']);
  const vscode = ensureVsCode();
  const home = join(root, '.cache/start');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const places = { data: join(home, 'data'), extensions: join(home, 'extensions') };
  installVsix(vscode, join(root, 'layer-cost.vsix'), places);
  const server = await startServer({
    vscode,
    ...places,
    port: Number(value('--port') ?? 0),
    token: true,
    onExit: (why) => {
      console.error(`The VS Code server ended (${why}).`);
      process.exit(1);
    },
  });
  const url = server.url(folder, { files: [sample] });
  console.log(`\nVS Code with the sample network:\n\n  ${url}\n\nCtrl+C ends it.`);
  if (!flag('--no-open')) {
    const opener = process.platform === 'darwin' ? 'open' : process.platform === 'win32' ? 'explorer' : onPath(['xdg-open']);
    if (opener) spawn(opener, [url], { stdio: 'ignore', detached: true }).unref();
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.stop().then(() => process.exit(0)));
}
