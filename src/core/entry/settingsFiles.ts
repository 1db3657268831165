import type { Analysis } from '../analysis.js';
import { PyDict, PyList, type Value } from '../python/values/values.js';
import { type AnalyzeRequest, type FileReader, readable, type SettingsFile } from '../request.js';

/** Files of settings in the workspace, whose keys tell what they are for. */

/** Keys that a file must share with what is asked for, in number and as a share: a size or two are named alike anywhere. */
const LEAST_KEYS = 3;
const LEAST_SHARE = 0.6;

/** Levels of settings in settings. @limit settings in files of settings: levels */
const DEPTH = 4;

const isEnough = (found: number, asked: number): boolean => found >= LEAST_KEYS && found >= LEAST_SHARE * asked;

/** Files that name most of what an analysis had to take example sizes for, or of what its candidates lack, or ask an argument for. */
export async function settingsFor({ exampleSizes, candidates }: Analysis, request: AnalyzeRequest, reader: FileReader): Promise<SettingsFile[]> {
  const { file, roots, text: code } = request;
  const asked = [
    exampleSizes.map((size) => size.split('=')[0] ?? ''),
    ...candidates.flatMap(({ missing }) => [missing, ...missing.map((name) => askedOf(name, code))]),
  ].filter((names) => names.length >= LEAST_KEYS);
  const isAbout = (path: string, text: string): boolean => path.endsWith('.json') && candidates.some((c) => describes(text, c.name));
  if (!reader.settings || !candidates.length) return [];
  const out: SettingsFile[] = [];
  for (const path of await reader.settings(file, roots)) {
    const text = readable(await reader.read(path))?.text;
    const isAsked = text !== undefined && asked.some((names) => isEnough(names.filter((name) => text.includes(name)).length, names.length));
    if (text !== undefined && (isAsked || isAbout(path, text))) out.push({ path, text });
  }
  // A file that is called like the module is for it.
  const isAlike = ({ path }: SettingsFile): boolean => stemOf(path) === stemOf(file);
  return [...out.filter(isAlike), ...out.filter((f) => !isAlike(f))];
}

/** True for a configuration as Hugging Face keeps it beside the weights, which names the class of the network. */
const describes = (text: string, name: string): boolean => new RegExp(`"architectures"\\s*:\\s*\\[[^\\]]*"${name}"`).test(text);

/** The configuration that names a class, and its file; undefined where there is none. */
export function configurationOf(
  name: string,
  { files, evaluate }: { files: readonly SettingsFile[]; evaluate: (text: string) => Value },
): { path: string; members: PyDict } | undefined {
  const found = files.find(({ path, text }) => path.endsWith('.json') && describes(text, name));
  const members = found && evaluate(`${readerOf(found.path)}(${JSON.stringify(found.text)})`);
  return found && members instanceof PyDict ? { path: found.path, members } : undefined;
}

/** Attributes and keys that code asks a name for. */
const askedOf = (name: string, code: string): string[] => [
  ...new Set(Array.from(code.matchAll(new RegExp(`\\b${name}(?:\\.(\\w+)|\\[["'](\\w+)["']\\])`, 'g'))).flatMap(([, a, b]) => a ?? b ?? [])),
];

const stemOf = (path: string): string => (path.split('/').at(-1) ?? '').replace(/\.\w+$/, '');

/** Settings by name, and the file that has them. */
export interface NamedSettings {
  readonly path: string;
  readonly values: ReadonlyMap<string, Value>;
}

/** The settings, by name, that hold most of the names; of equals those of the first file. */
export function settingsNaming(
  names: readonly string[],
  { files, evaluate }: { files: readonly SettingsFile[]; evaluate: (text: string) => Value },
): NamedSettings | undefined {
  let best: NamedSettings | undefined;
  let most = 0;
  for (const { path, text } of files) {
    const known = names.filter((name) => text.includes(name)).length;
    if (!isEnough(known, names.length) || known <= most) continue;
    for (const mapping of mappingsIn(evaluate(`${readerOf(path)}(${JSON.stringify(text)})`), DEPTH)) {
      const values = new Map([...mapping.map].flatMap(([key, v]) => givenAs(key, meant(v, mapping))));
      const held = names.filter((name) => values.has(name)).length;
      if (isEnough(held, names.length) && held > most) [best, most] = [{ path, values }, held];
    }
  }
  return best;
}

/** Python for what reads a file of that kind. */
const readerOf = (path: string): string =>
  path.endsWith('.json') ? '__import__("json").loads' : path.endsWith('.toml') ? '__import__("tomllib").loads' : '__import__("yaml").safe_load';

/** The value of another key, which `${hidden_size}` and `${.hidden_size}` stand for. */
function meant(v: Value | undefined, { map }: PyDict): Value | undefined {
  const other = typeof v === 'string' ? /^\$\{\.?(\w+)\}$/.exec(v)?.[1] : undefined;
  return (other === undefined ? undefined : map.get(other)) ?? v;
}

const givenAs = (key: unknown, v: Value | undefined): [string, Value][] => (typeof key === 'string' && v !== undefined && isGiven(v) ? [[key, v]] : []);

/** Plain values count: a template is none, nor the description of an object. */
function isGiven(v: Value | undefined): boolean {
  if (v instanceof PyList) return [...v.items].every(isGiven);
  return v !== undefined && v !== null && !(v instanceof PyDict) && !(typeof v === 'string' && v.includes('${'));
}

function* mappingsIn(v: Value, depth: number): Generator<PyDict> {
  if (!(v instanceof PyDict)) return;
  yield v;
  if (depth > 0) for (const item of v.map.values()) yield* mappingsIn(item, depth - 1);
}
