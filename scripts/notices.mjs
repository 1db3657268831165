// Writes ThirdPartyNotices.txt: the licence of every package whose code or file is shipped, as the build itself names them.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './npm.mjs';

/** Shipped as files of their own, so that no bundle names them. */
const SHIPPED_FILES = ['web-tree-sitter', 'tree-sitter-python', 'onnxruntime-web', 'elkjs'];
/** What a licence asks to be said beside its text. */
const REMARKS = {
  elkjs:
    'Shipped unchanged as dist/elk-worker.min.js, under the Eclipse Public License 2.0. Its source is at https://github.com/kieler/elkjs and https://github.com/eclipse/elk.',
  'onnxruntime-web':
    'Its WebAssembly file holds ONNX Runtime and what that is built of; their notices are at https://github.com/microsoft/onnxruntime/blob/main/ThirdPartyNotices.txt.',
};

const packageOf = (path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path.replace(/.*node_modules\//, 'node_modules/'))?.[1];

/** Packages of which a bundle holds something. */
function bundledPackages(metafiles) {
  const names = Object.values(metafiles).flatMap((meta) =>
    Object.values(meta.outputs).flatMap((output) =>
      Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput ? (packageOf(path) ?? []) : [])),
    ),
  );
  return [...new Set([...names, ...SHIPPED_FILES])].sort();
}

function licenceText(folder, about) {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)(\.|$)/i.test(name));
  if (file) return readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
  const author = typeof about.author === 'object' ? about.author.name : about.author;
  if (about.license === 'MIT') return mit(author ?? 'its authors');
  return `Licensed under ${about.license} by ${author ?? 'its authors'}.`;
}

const mit = (holder) => `MIT License

Copyright (c) ${holder}

${readFileSync(join(root, 'LICENSE'), 'utf8').split('\n\n').slice(2).join('\n\n').trim()}`;

export function writeNotices(metafiles) {
  const parts = bundledPackages(metafiles).map((name) => {
    const folder = join(root, 'node_modules', name);
    const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const remark = REMARKS[name] ? `${REMARKS[name]}\n\n` : '';
    return `${'-'.repeat(80)}\n${name} ${about.version} (${about.license})\n\n${remark}${licenceText(folder, about)}\n`;
  });
  const text = `Layer Cost contains the following software of others. Written by scripts/notices.mjs.\n\n${parts.join('\n')}`;
  const target = join(root, 'ThirdPartyNotices.txt');
  if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { buildAll } = await import('../esbuild.mjs');
  process.chdir(root);
  writeNotices(await buildAll({ production: true }));
}
