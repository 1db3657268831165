import type { WorkspaceCall } from '../request.js';

/** Files of settings that say how an object is made: the class by its dotted name, and its arguments beside it or below a key. */

/** Keys that hold a class, with what makes the object from the settings around it. */
const WAYS: readonly { readonly key: string; readonly make: (name: string, settings: string) => string }[] = [
  // Hydra: arguments beside it, which may be objects themselves.
  { key: '_target_', make: (_, settings) => `import hydra.utils, omegaconf; hydra.utils.instantiate(${settings})` },
  // Latent diffusion and what follows it; the command line of Lightning.
  { key: 'target', make: (name, settings) => `import omegaconf; ${name}(**${settings}["params"])` },
  { key: 'class_path', make: (name, settings) => `import omegaconf; ${name}(**${settings}["init_args"])` },
  // Registries of toolboxes: the name alone, arguments beside it.
  { key: 'type', make: (name, settings) => `import omegaconf; ${name}(**{k: v for k, v in ${settings}.items() if k != "type"})` },
];

/** Keys above a line of YAML, outermost first; undefined below a list, whose elements have no names. */
function keysAbove(lines: readonly string[], at: number): string[] | undefined {
  const out: string[] = [];
  let indent = lines[at]?.search(/\S/) ?? 0;
  for (let i = at - 1; i >= 0 && indent > 0; i--) {
    const found = /^(\s*)(-\s+)?(["']?)([\w.]+)\3\s*:\s*(?:#.*)?$/.exec(lines[i] ?? '');
    if (!found || (found[1]?.length ?? 0) >= indent) continue;
    if (found[2]) return undefined;
    indent = found[1]?.length ?? 0;
    out.unshift(found[4] ?? '');
  }
  return indent === 0 ? out : undefined;
}

/** Calls that a text of settings describes for a class; `path` is where the text lies, as a program of the workspace would open it. */
export function* describedCalls(text: string, name: string, path: string, opened: string): Generator<WorkspaceCall> {
  const lines = text.split(/\r?\n/);
  const wanted = new RegExp(`^\\s*(_target_|target|class_path|type)\\s*:\\s*["']?(?:[\\w.]+\\.)?${name}["']?\\s*(?:#.*)?$`);
  for (const [i, line] of lines.entries()) {
    const way = WAYS.find((w) => w.key === wanted.exec(line)?.[1]);
    const keys = way && keysAbove(lines, i);
    if (!keys) continue;
    const settings = `omegaconf.OmegaConf.load(${JSON.stringify(opened)})${keys.map((key) => `[${JSON.stringify(key)}]`).join('')}`;
    yield { name, call: way.make(name, settings), path, line: i + 1 };
  }
}
