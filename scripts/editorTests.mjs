// Tests in a real VS Code, from the packaged .vsix: mocha inside the extension host, then the workbench driven in a browser.
// The host, in this order: LAYER_COST_VSCODE (a path); a VS Code that @vscode/test-electron can download; npm's VS Code with a Chromium.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { testOptions } from './bundle.mjs';
import { root } from './npm.mjs';
import { CHROMIUM_FLAGS, ensureChromium, ensureVsCode, installVsix, startServer, writeSettings } from './vscode.mjs';

const home = join(root, '.cache/test');
const runner = join(root, 'dist/editorTests');
const resultFile = join(runner, 'result.json');
/** A suite that has not ended by then has failed. */
const SUITE_MS = 600_000;

/** Test files of a folder; of those that `only` names, if it names some of this folder. */
const testsOf = (part, only) =>
  readdirSync(join(root, 'test', part)).filter((f) => f.endsWith('.test.ts') && (!only.startsWith(`${part}/`) || `${part}/${f}`.includes(only)));

/** The suite as the extension host loads it: a tiny extension beside ours, whose tests are ours. */
async function bundleSuite(only) {
  rmSync(runner, { recursive: true, force: true });
  mkdirSync(runner, { recursive: true });
  const files = testsOf('editor', only);
  await build({
    ...testOptions(files.map((f) => join(root, 'test/editor', f))),
    outbase: join(root, 'test/editor'),
    outdir: runner,
    outExtension: { '.js': '.cjs' },
    external: ['vscode'],
  });
  writeFileSync(
    join(runner, 'package.json'),
    JSON.stringify({ name: 'layer-cost-tests', publisher: 'layer-cost', version: '0.0.1', engines: { vscode: '*' } }),
  );
  writeFileSync(
    join(runner, 'index.js'),
    `const { writeFileSync } = require('node:fs');
const Mocha = require(${JSON.stringify(join(root, 'node_modules/mocha'))});
exports.run = () => new Promise((resolve, reject) => {
  const mocha = new Mocha({ ui: 'tdd', timeout: 60000, reporter: 'json', reporterOption: { output: ${JSON.stringify(join(runner, 'mocha.json'))} } });
  for (const file of ${JSON.stringify(files.map((f) => join(runner, f.replace(/\.ts$/, '.cjs'))))}) mocha.addFile(file);
  const failures = [];
  const running = mocha.run((failed) => {
    writeFileSync(${JSON.stringify(resultFile)}, JSON.stringify({ passed: running.stats.passes, failed, skipped: running.stats.pending, failures }));
    failed ? reject(new Error(failed + ' failed')) : resolve();
  });
  running.on('fail', (test, error) => failures.push(test.fullTitle() + ': ' + (error && error.stack || error)));
});
`,
  );
}

function readResult() {
  if (!existsSync(resultFile)) return undefined;
  const result = JSON.parse(readFileSync(resultFile, 'utf8'));
  for (const failure of result.failures) console.error(`\n  ${failure}`);
  return result;
}

/** A desktop VS Code: given by path, or downloaded where that is possible. */
async function desktop() {
  if (process.env.LAYER_COST_VSCODE) return process.env.LAYER_COST_VSCODE;
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return undefined;
  try {
    await fetch('https://update.code.visualstudio.com/api/releases/stable', { method: 'HEAD', signal: AbortSignal.timeout(5_000) });
    const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
    return await downloadAndUnzipVSCode({ cachePath: join(root, '.cache/vscode-test') });
  } catch {
    return undefined;
  }
}

async function onDesktop(executable, folder) {
  const { runTests } = await import('@vscode/test-electron');
  try {
    await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: [root, runner],
      extensionTestsPath: join(runner, 'index.js'),
      launchArgs: [folder, '--disable-workspace-trust'],
    });
  } catch (error) {
    console.error(String(error));
  }
  return readResult() ?? { passed: 0, failed: 1, skipped: 0 };
}

/** mocha inside the extension host of npm's VS Code. */
async function inExtensionHost(server, context, folder) {
  const page = await context.newPage();
  let timer;
  try {
    const ended = new Promise((resolve) => {
      timer = setTimeout(() => resolve('time'), SUITE_MS);
      void page.exposeFunction('codeAutomationExit', (code) => resolve(code));
    });
    await page.exposeFunction('codeAutomationLog', () => undefined);
    await page.goto(
      server.url(folder, {
        payload: [
          ['extensionDevelopmentPath', server.remote(runner)],
          ['extensionTestsPath', server.remote(join(runner, 'index.js'))],
          ['skipWelcome', 'true'],
        ],
      }),
    );
    const how = await ended;
    const result = readResult();
    if (!result) {
      console.error(
        how === 'time'
          ? `  The suite in the extension host did not end within ${SUITE_MS / 1000} s.`
          : `  The suite in the extension host ended with ${how} and no result.`,
      );
      await page.screenshot({ path: join(root, 'test-results/editor-suite.png') });
    }
    return result ?? { passed: 0, failed: 1, skipped: 0 };
  } finally {
    clearTimeout(timer);
    await page.close();
  }
}

/** The workbench as a person sees it; screenshots go to test-results/. */
async function inWorkbench(server, context, folder, settings, only) {
  const files = testsOf('workbench', only);
  const outdir = join(root, 'dist/workbenchTests');
  rmSync(outdir, { recursive: true, force: true });
  await build({
    ...testOptions(files.map((f) => join(root, 'test/workbench', f))),
    outbase: join(root, 'test/workbench'),
    outdir,
    external: ['playwright-core'],
  });
  const { default: Mocha } = await import('mocha');
  const afterEach = async function () {
    if (this.currentTest.isFailed()) await showWindows(context, this.currentTest.title);
  };
  const mocha = new Mocha({ ui: 'tdd', reporter: 'spec', timeout: 120_000, rootHooks: { afterEach } });
  globalThis.layerCostWorkbench = { server, context, folder, settings };
  for (const f of files) mocha.addFile(join(outdir, f.replace(/\.ts$/, '.cjs')));
  return new Promise((resolve) => {
    const running = mocha.run((failed) => resolve({ passed: running.stats.passes, failed, skipped: running.stats.pending }));
  });
}

/** Tells what stands in the windows where a test failed: a picture of each, and what it asks or says. */
async function showWindows(context, title) {
  for (const [i, page] of context.pages().entries()) {
    const asked = await page
      .locator('.quick-input-widget:visible, .monaco-dialog-box:visible, .notifications-center.visible')
      .allInnerTexts()
      .catch(() => []);
    for (const text of asked) console.error(`      ${title}: the window shows ${JSON.stringify(text.slice(0, 500))}`);
    await page.screenshot({ path: join(root, `test-results/failed-${title.replace(/\W+/g, '-')}-${i}.png`) }).catch(() => undefined);
  }
}

const sum = (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped });

/** `only`: 'editor' or 'workbench', for one of the two, or the beginning of a file's path; both when empty. */
export async function runEditorTests(only = '') {
  console.log('\nTests in a real VS Code...');
  const packaged = spawnSync(process.execPath, ['scripts/package.mjs'], { cwd: root, encoding: 'utf8' });
  if (packaged.status !== 0) {
    console.error(packaged.stdout + packaged.stderr);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  await bundleSuite(only);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(join(root, 'test-results'), { recursive: true });
  const folder = join(home, 'samples');
  cpSync(join(root, 'media/samples'), folder, { recursive: true });
  const executable = await desktop();
  if (executable) return onDesktop(executable, folder);
  const chromiumPath = ensureChromium();
  if (!chromiumPath) {
    const why = 'no VS Code could be downloaded and no Chromium or Chrome was found';
    console.error(`  Skipped: ${why}.`);
    return process.env.CI === 'true' ? { passed: 0, failed: 1, skipped: 0 } : { passed: 0, failed: 0, skipped: 1 };
  }
  const vscode = ensureVsCode();
  const places = { data: join(home, 'data'), extensions: join(home, 'extensions') };
  installVsix(vscode, join(root, 'layer-cost.vsix'), places);
  let died;
  // The web workbench saves by itself unless it is told not to.
  const plain = { 'editor.minimap.enabled': false, 'files.autoSave': 'off' };
  const settings = (more = {}) => writeSettings(places.data, { ...plain, ...more });
  const server = await startServer({
    vscode,
    ...places,
    smoke: true,
    settings: plain,
    log: join(root, 'test-results/vscode-server.log'),
    onExit: (why) => (died = why),
  });
  const { chromium } = await import('playwright-core');
  const context = await chromium.launchPersistentContext(join(home, 'chromium'), {
    executablePath: chromiumPath,
    headless: false,
    viewport: { width: 1400, height: 850 },
    args: CHROMIUM_FLAGS,
  });
  try {
    const none = { passed: 0, failed: 0, skipped: 0 };
    const host = only.startsWith('workbench') ? none : await inExtensionHost(server, context, folder);
    cpSync(join(root, 'media/samples'), folder, { recursive: true });
    const workbench = only.startsWith('editor') ? none : await inWorkbench(server, context, folder, settings, only);
    const total = sum(host, workbench);
    console.log(`  extension host: ${host.passed} passed, ${host.failed} failed; workbench: ${workbench.passed} passed, ${workbench.failed} failed`);
    return died === undefined ? total : sum(total, { passed: 0, failed: 1, skipped: 0 });
  } finally {
    await context.close().catch(() => undefined);
    await server.stop();
  }
}
