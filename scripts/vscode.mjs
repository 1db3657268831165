// The real VS Code that npm carries: the server and the workbench inside the package code-server, run directly by a Node of its own.
// Used by `npm start` where no desktop VS Code is found, and by the tests where none can be downloaded.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { npm, root } from './npm.mjs';

const cache = join(root, '.cache');

/** Version of the npm package; its VS Code is 1.139.1. */
const CODE_SERVER = '4.139.1';
/** The Node that this VS Code was built for: another major cannot run it. */
const NODE_MAJOR = 24;

/** What the server imports at run time and its package does not bring; pure JavaScript or prebuilt, so that no compiler is needed. */
const SERVER_NEEDS = [
  'minimist@1',
  'cookie@0.7',
  'ws@8',
  'yauzl@3',
  'yazl@2',
  '@microsoft/1ds-core-js@3',
  '@microsoft/1ds-post-js@3',
  '@vscode/proxy-agent@0.45',
  'vscode-regexpp@3',
  'http-proxy-agent@7',
  'https-proxy-agent@7',
  'tas-client@0.4.6',
  'jschardet@3.1.4',
  '@vscode/iconv-lite-umd@0.7.1',
  'vscode-oniguruma@1.7.0',
  'vscode-textmate@9',
  'katex@0.16',
  '@vscode/tree-sitter-wasm@0.3',
  '@parcel/watcher@2',
  '@vscode/ripgrep-universal@1',
  // Of the Git extension; without its native part it copies files in JavaScript.
  '@vscode/fs-copyfile@3',
];
/** Grows with {@link SERVER_NEEDS}: what was fetched before is then fetched anew. */
const NEEDS_REVISION = 3;

/** Built-in extensions that need an account, the network or modules that are not here. */
const UNUSABLE = /^(copilot|mermaid-markdown-features|microsoft-authentication|github-authentication|github|npm|tunnel-forwarding|ms-vscode\..*)$/;

/** Takes away what would cover the editor at a first start: the question of trust, the welcome page, the chat. */
const quietSettings = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.ignoreRecommendations': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'workbench.colorTheme': 'Default Dark Modern',
  'git.autofetch': false,
  'git.openRepositoryInParentFolders': 'never',
  'github.gitAuthentication': false,
  'npm.fetchOnlinePackageInfo': false,
  'json.schemaDownload.enable': false,
};

/** The newest of npm's packages with a Node binary for this machine. */
function nodePackage() {
  const os = process.platform === 'win32' ? 'win' : process.platform;
  return `${os === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'}-${os}-${process.arch}@${NODE_MAJOR}`;
}

function nodeBinary(folder) {
  if (Number(process.versions.node.split('.')[0]) === NODE_MAJOR) return process.execPath;
  const name = nodePackage().replace(/@\d+$/, '');
  return join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/**
 * The cached VS Code of npm, fetched when it is not there yet (about 370 MB on disk).
 * Returns its server script and the Node that runs it. Throws a sentence when the registry cannot be reached.
 */
export function ensureVsCode(say = console.log) {
  const folder = join(cache, `code-server-${CODE_SERVER}-${NEEDS_REVISION}`);
  const found = { server: join(folder, 'vscode/out/server-main.js'), node: nodeBinary(folder) };
  if (existsSync(found.server) && existsSync(found.node)) return found;
  say("Fetching npm's VS Code (once; about 370 MB on disk)...");
  const making = `${folder}.${process.pid}`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(join(making, 'tmp'), { recursive: true });
  writeFileSync(join(making, 'package.json'), '{"private":true}');
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  if (found.node !== process.execPath) {
    say(`  1/4 Node ${NODE_MAJOR}`);
    npm(['install', nodePackage(), '--ignore-scripts', ...quiet], { cwd: making });
  }
  say('  2/4 the editor');
  npm(['pack', `code-server@${CODE_SERVER}`, '--pack-destination', 'tmp', '--loglevel=error'], { cwd: making });
  say('  3/4 unpacking');
  const unpacked = spawnSync(
    'tar',
    ['xzf', `tmp/code-server-${CODE_SERVER}.tgz`, '-C', 'tmp', 'package/lib/vscode', 'package/LICENSE', 'package/ThirdPartyNotices.txt'],
    {
      cwd: making,
      stdio: 'inherit',
    },
  );
  if (unpacked.status !== 0) throw new Error('tar could not unpack the editor');
  const vscode = join(making, 'vscode');
  renameSync(join(making, 'tmp/package/lib/vscode'), vscode);
  for (const file of ['LICENSE', 'ThirdPartyNotices.txt']) renameSync(join(making, 'tmp/package', file), join(vscode, file));
  for (const name of readdirSync(join(vscode, 'extensions'))) if (UNUSABLE.test(name)) rmSync(join(vscode, 'extensions', name), { recursive: true });
  say('  4/4 what the editor needs');
  // Installed apart: beside the server's own package.json npm would install all that it names.
  const modules = join(making, 'tmp/modules');
  mkdirSync(modules);
  npm(['install', '--prefix', modules, '--no-save', '--no-package-lock', '--ignore-scripts', ...quiet, ...SERVER_NEEDS]);
  rmSync(join(vscode, 'node_modules'), { recursive: true, force: true });
  renameSync(join(modules, 'node_modules'), join(vscode, 'node_modules'));
  rmSync(join(making, 'tmp'), { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  renameSync(making, folder);
  return found;
}

/** A Chromium or Chrome: where LAYER_COST_CHROMIUM says, on PATH, or where desktops keep it. */
function findChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'chrome.exe', 'msedge.exe'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  return [
    process.env.LAYER_COST_CHROMIUM,
    ...folders.flatMap((folder) => names.map((name) => join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    join(homedir(), 'Applications/Google Chrome.app/Contents/MacOS/Google Chrome'),
  ].find((path) => path && existsSync(path));
}

/** The same, and where there is none and we are root on a Debian: installed by apt-get. */
export function ensureChromium(say = console.log) {
  const found = findChromium();
  if (found || process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return found;
  say('Installing Chromium by apt-get (once)...');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env });
  const done = spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  });
  if (done.status !== 0) say('  apt-get could not install it.');
  return findChromium();
}

/** Flags under which Chromium runs as root, in a container, without a display and without calling home. */
export const CHROMIUM_FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A port that nobody listens on; the asked one when it is free. */
function freePort(wanted = 0) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => (wanted ? reject(new Error(`Port ${wanted} is in use.`)) : reject(error)));
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Writes the user's settings: the quiet ones and these. A page that is opened afterwards reads them. */
export function writeSettings(data, settings) {
  mkdirSync(join(data, 'data/User'), { recursive: true });
  writeFileSync(join(data, 'data/User/settings.json'), JSON.stringify({ ...quietSettings, ...settings }, null, 2));
}

/**
 * Runs the server until `stop()`.
 * `data` holds settings and state, `extensions` the unpacked extensions. `smoke` lets a page run tests in the extension host: a built workbench ignores the request without it.
 * `onExit` is told when the server ends by itself.
 */
export async function startServer({ vscode, data, extensions, port, token = false, smoke = false, settings = {}, log, onExit = () => {} }) {
  mkdirSync(extensions, { recursive: true });
  writeSettings(data, settings);
  const listening = await freePort(port);
  const secret = token ? randomBytes(16).toString('hex') : '';
  const args = [vscode.server, '--host', '127.0.0.1', '--port', String(listening), '--accept-server-license-terms', '--telemetry-level', 'off'];
  args.push('--server-data-dir', data, '--extensions-dir', extensions);
  args.push(...(secret ? ['--connection-token', secret] : ['--without-connection-token']));
  if (smoke) args.push('--enable-smoke-test-driver');
  const { ELECTRON_RUN_AS_NODE: _, NODE_OPTIONS: __, ...env } = process.env;
  const server = spawn(vscode.node, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  let said = '';
  let stopping = false;
  const file = log ? createWriteStream(log) : undefined;
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (chunk) => {
      said = (said + chunk).slice(-20_000);
      file?.write(chunk);
    });
  server.on('exit', (code, signal) => stopping || onExit(code ?? signal, said));
  await new Promise((ready, failed) => {
    const limit = setTimeout(() => failed(new Error(`The VS Code server did not start within 60 s:\n${said}`)), 60_000);
    const end = (settle) => {
      clearTimeout(limit);
      settle();
    };
    server.stdout.on('data', () => /available at \S+/i.test(said) && end(ready));
    server.once('exit', () => end(() => failed(new Error(`The VS Code server ended at once:\n${said}`))));
    server.once('error', (error) => end(() => failed(error)));
  });
  const origin = `http://127.0.0.1:${listening}`;
  return {
    port: listening,
    origin,
    /** The address that opens a folder, and with it files and further payload of the workbench. */
    url(folder, { files = [], payload = [] } = {}) {
      const all = [...files.map((path) => ['openFile', remoteUri(listening, path)]), ...payload];
      const query = new URLSearchParams({ ...(secret ? { tkn: secret } : {}), folder });
      return `${origin}/?${query}${all.length ? `&payload=${encodeURIComponent(JSON.stringify(all))}` : ''}`;
    },
    remote: (path) => remoteUri(listening, path),
    async stop() {
      stopping = true;
      file?.end();
      if (server.exitCode !== null || server.signalCode !== null) return;
      const gone = new Promise((resolve) => server.once('exit', resolve));
      server.kill();
      const hard = setTimeout(() => server.kill('SIGKILL'), 3000);
      await gone;
      clearTimeout(hard);
    },
  };
}

/** How the workbench names a file on the server's disk: by the page's own host. */
const remoteUri = (port, path) => `vscode-remote://127.0.0.1:${port}${path}`;

/** Installs a packaged extension into a folder of extensions. */
export function installVsix(vscode, vsix, { data, extensions }) {
  const args = [
    vscode.server,
    '--server-data-dir',
    data,
    '--extensions-dir',
    extensions,
    '--accept-server-license-terms',
    '--install-extension',
    vsix,
    '--force',
  ];
  const done = spawnSync(vscode.node, args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`The extension could not be installed:\n${done.stdout}${done.stderr}`);
}
