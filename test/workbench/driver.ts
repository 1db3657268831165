import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, FrameLocator, Page } from 'playwright-core';

/** What the runner leaves for these tests: a server with the packaged extension, a browser, and the folder of samples that is opened. */
interface Workbench {
  readonly server: { url(folder: string, more?: { files?: string[] }): string };
  readonly context: BrowserContext;
  readonly folder: string;
  readonly settings: (more?: Record<string, unknown>) => void;
}
const { server, context } = workbench();

/** Writes the settings of the windows that are opened from now on; the folder that they open. */
export const { settings, folder } = workbench();

function workbench(): Workbench {
  return (globalThis as unknown as { layerCostWorkbench: Workbench }).layerCostWorkbench;
}

/** Where the packaged extension was installed to. */
export const extensionFolder = join(folder, '../extensions', readdirSync(join(folder, '../extensions')).find((name) => name.startsWith('layer-cost.')) ?? '');

/** What a window keeps of texts that were not saved; the next one would open them and ask about them. */
const backups = join(folder, '../data/data/User/Backups');

/** A window of the workbench with one file of the folder open; `language` is what the editor takes for its own. */
export async function openSample(name: string, language?: string): Promise<Page> {
  rmSync(backups, { recursive: true, force: true });
  const page = await context.newPage();
  if (language)
    await page.addInitScript((value) => {
      Object.defineProperty(globalThis, '_VSCODE_NLS_LANGUAGE', { get: () => value, set: () => undefined });
    }, language);
  await page.goto(server.url(folder, { files: [`${folder}/${name}`] }));
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
  return page;
}

/** The document inside the panel. */
export const panelOf = (page: Page): FrameLocator => page.frameLocator('iframe.webview').frameLocator('#active-frame');

/** Runs a command by its title in the palette, where it need not be the first of those that hold its words. */
export async function command(page: Page, title: string): Promise<void> {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').first().waitFor();
  await page.keyboard.type(title);
  await page
    .locator('.quick-input-list .monaco-list-row')
    .filter({ has: page.getByText(title, { exact: true }) })
    .first()
    .click();
}

/**
 * Waits for a message that holds the text. Under the driver of its smoke tests the editor shows no toasts, and the center closes
 * with its last message, as a progress is whose result follows: it is opened until the message stands there.
 */
export async function notification(page: Page, text: string): Promise<void> {
  const center = page.locator('.notifications-center.visible');
  const message = center.getByText(text).first();
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (!(await center.isVisible())) await command(page, 'Notifications: Show Notifications');
    const isThere = await message.waitFor({ timeout: 3_000 }).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    if (Date.now() > deadline) throw new Error(`no message says: ${text}`);
  }
}

/** Opens a model file of the folder from the explorer, as a person does it once the extension runs. */
export async function openModel(page: Page, name: string): Promise<void> {
  await page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: name }).first().click({ button: 'right' });
  const item = page.locator('.monaco-menu .action-label', { hasText: 'Open with Layer Cost' }).first();
  await item.waitFor();
  // A menu takes no click in its first tenth of a second.
  await page.waitForTimeout(500);
  await item.click();
}

/** Saves under the name that the editor's dialog offers. Whatever opens before the dialog has read its folder would cancel it. */
export async function save(page: Page): Promise<void> {
  const answer = page.locator('.quick-input-widget').getByText('OK', { exact: true });
  await answer.click();
  await answer.waitFor({ state: 'hidden', timeout: 60_000 });
}
