import type { BrowserContext, FrameLocator, Page } from 'playwright-core';

/** What the runner leaves for these tests: a server with the packaged extension, a browser, and the folder of samples that is opened. */
interface Workbench {
  readonly server: { url(folder: string, more?: { files?: string[] }): string };
  readonly context: BrowserContext;
  readonly folder: string;
  readonly settings: (more?: Record<string, unknown>) => void;
}
const { server, context, folder } = workbench();

/** Writes the settings of the windows that are opened from now on. */
export const { settings } = workbench();

function workbench(): Workbench {
  return (globalThis as unknown as { layerCostWorkbench: Workbench }).layerCostWorkbench;
}

/** A window of the workbench with one sample open. */
export async function openSample(name: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(server.url(folder, { files: [`${folder}/${name}`] }));
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
  return page;
}

/** The document inside the panel. */
export const panelOf = (page: Page): FrameLocator => page.frameLocator('iframe.webview').frameLocator('#active-frame');

/** Runs a command by its title in the palette. */
export async function command(page: Page, title: string): Promise<void> {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').first().waitFor();
  await page.keyboard.type(title);
  await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first().waitFor();
  await page.keyboard.press('Enter');
}
