import assert from 'node:assert/strict';
import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The command line as other programs start it. */

export const SAMPLE = 'media/samples/mobilenet_v1.py';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

/** Builds what {@link runWith} starts. */
export function build(): void {
  const built = spawnSync(process.execPath, ['esbuild.mjs'], { encoding: 'utf8' });
  assert.equal(built.status, 0, built.stderr);
}

/** A run that takes over a minute is ended, and has no exit code. */
export function runWith(options: SpawnSyncOptions, ...args: string[]): Ran {
  const done = spawnSync(process.execPath, [join(process.cwd(), 'dist/cli.js'), ...args], { maxBuffer: 1 << 28, timeout: 60_000, ...options });
  return { code: done.status, out: String(done.stdout ?? ''), error: String(done.stderr ?? '') };
}
