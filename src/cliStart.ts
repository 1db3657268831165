import { isAscii } from 'node:buffer';
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { constants, Script } from 'node:vm';
import { buildFolder, checksumOf, readCached, writeCached } from './node/cache.js';

// V8 is set for long runs on many cores. Here most of what is optimised early is thrown away again (the default is 132 KB of bytecode), and
// memory that is still growing holds little to collect: it may grow in large steps, without marking beside the run or threads to collect it.
for (const flag of ['--interrupt-budget=600000', '--semi-space-growth-factor=16', '--no-incremental-marking', '--no-parallel-scavenge'])
  setFlagsFromString(flag);

/**
 * Starts the command line with its code as V8 compiled it last time: reading a megabyte of program is a third of a short run.
 * (Node 22 has `module.enableCompileCache` for this; Node 20 does not.) V8 itself checks little of what it is given, hence the checksums of the cache.
 */
const path = join(__dirname, 'cliMain.js');
const code = readFileSync(path);
const build = checksumOf(code);
const cache = `${buildFolder(build)}/code-${process.version}-${process.arch}.v8`;
const source = `${build} ${process.version} ${process.arch}`;
const cachedData = readCached(cache, source);
// Plain ASCII, as the build writes it, is read several times faster when it is known to be that.
const text = code.toString(isAscii(code) ? 'latin1' : 'utf8');
const script = new Script(Module.wrap(text), {
  filename: path,
  cachedData,
  importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});

if (cachedData === undefined || script.cachedDataRejected) process.once('exit', () => writeCached(cache, source, script.createCachedData()));
const program: { exports: unknown } = { exports: {} };
(script.runInThisContext() as (...given: unknown[]) => void)(program.exports, createRequire(path), program, path, __dirname);
(program.exports as { start(build: string): void }).start(build);
