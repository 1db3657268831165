import { PyFunction } from '../python/values/calls.js';
import { PyClass, PyDict, PyList, PyModule, PyObject, PyTuple, type Value } from '../python/values/values.js';
import { isModule, type ModuleObject, namedModules } from '../torch/module/module.js';

/** Sizes that a network was built with, by the names under which its code knows them. */
export type NamedSizes = ReadonlyMap<string, readonly number[]>;

/**
 * Modules below the network that are asked, too: a size may be known to the part that cuts the image.
 * @limit modules asked for the size of the image: modules
 */
const ASKED_MODULES = 40;

/** Levels of settings in settings. @limit settings in settings that tell a size: levels */
const DEPTH = 3;

/** One whole number, or a few of them; undefined for anything else. */
function numbersIn(v: Value): number[] | undefined {
  if (typeof v === 'number') return [v];
  if (!(v instanceof PyTuple || v instanceof PyList) || !v.items.length || v.items.length > 8) return undefined;
  const numbers = [...v.items].filter((i): i is number => typeof i === 'number');
  return numbers.length === v.items.length ? numbers : undefined;
}

/** All named sizes of a network: its attributes, what it was constructed with, settings among both, then attributes of its parts. */
export function namedSizes(root: ModuleObject): NamedSizes {
  const out = new Map<string, readonly number[]>();
  const add = (name: string, v: Value, depth: number): void => {
    const space = v instanceof PyObject && !isModule(v) && /(?:^|_)space$/.test(name) ? numbersIn(v.attrs?.get('_shape') ?? null) : undefined;
    if (space) out.set(`${name}.shape`, space);
    const numbers = numbersIn(v);
    if (numbers && !out.has(name)) out.set(name, numbers);
    else if (depth < DEPTH) inside(v, depth + 1);
  };
  const inside = (v: Value, depth: number): void => {
    if (v instanceof PyDict) for (const [key, item] of v.map) add(String(key), item, depth);
    if (v instanceof PyObject && !isModule(v) && !(v instanceof PyClass) && !(v instanceof PyModule))
      for (const [key, item] of v.attrs ?? []) add(key, item, depth);
  };
  for (const [name, v] of constructedWith(root)) add(name, v, 0);
  const attributes = (m: ModuleObject): void => {
    for (const [name, v] of m.attrs ?? []) if (!name.startsWith('_')) add(name, v, m === root ? 0 : DEPTH);
  };
  attributes(root);
  for (const [, m] of namedModules(root).slice(1, ASKED_MODULES)) {
    attributes(m);
    for (const [name, v] of constructedWith(m)) if (IMAGE_SIZE.test(name)) add(name, v, DEPTH);
  }
  return out;
}

/** The values of the parameters of `__init__`, by name. */
function constructedWith(m: ModuleObject): [string, Value][] {
  const init = m.cls.lookup('__init__');
  const out: [string, Value][] = [...(m.given?.kwargs ?? [])];
  if (!(init instanceof PyFunction)) return out;
  init.params.slice(1).forEach((p, i) => {
    if (p.kind === 'args' || p.kind === 'kwargs' || m.given?.kwargs?.has(p.name)) return;
    const v = m.given?.args[i] ?? init.defaults[i + 1];
    if (v !== undefined) out.push([p.name, v]);
  });
  return out;
}

const IMAGE_SIZE =
  /^_?(?:img|image|input|in|pretrain_img|pretrained_img|default_img|crop|train)_?(?:size|dim|resolution|res|hw)$|^(?:resolution|imgsz|img_dims?)$/i;
const LENGTH = /^(?:seq_?len|seq_length|sequence_length|context_window|input_len|lookback|history_len|window_len|num_frames|n_frames)$/i;
const MOST =
  /^(?:block_size|context_?length|context_?len|ctx_len|context_size|n_ctx|max_?len|max_length|max_seq_?len|max_seq_length|max_sequence_length|max_position_embeddings|n_positions)$/i;

const WIDTH =
  /^(?:d_model|dim|model_dim|hidden_size|embed_dim|n_embd|emb_dim|hidden_dim|embedding_dim|d_in|in_dim|input_dim|in_features|in_channels|in_ch|in_chans|enc_in|c_in|n_vars|channels|width)$/;

/** The number of features or channels that the network is made for. */
export const widthOf = (sizes: NamedSizes): number | undefined => sizeNamed(sizes, WIDTH)?.[0];

/** The number of variables of a time series. */
export const seriesWidth = (sizes: NamedSizes): number | undefined => sizeNamed(sizes, /^(?:enc_in|c_in|n_vars|num_variates|n_features)$/)?.[0];

/** The first size whose name fits. */
export const sizeNamed = (sizes: NamedSizes, name: RegExp): readonly number[] | undefined => {
  for (const [key, value] of sizes) if (name.test(key)) return value;
  return undefined;
};

/** Height and width of the images that the network is made for. */
export function imageSize(sizes: NamedSizes): readonly [number, number] | undefined {
  for (const [key, value] of sizes) {
    if (!IMAGE_SIZE.test(key)) continue;
    const [h = 0, w = h] = value.slice(-2);
    // `input_size` is a number of features as often.
    if (isSide(h) && isSide(w)) return [h, w];
  }
  const [h = 0] = sizeNamed(sizes, /^(?:img|image|input)_?h(?:eight)?$/i) ?? [];
  const [w = 0] = sizeNamed(sizes, /^(?:img|image|input)_?w(?:idth)?$/i) ?? [];
  return isSide(h) && isSide(w) ? [h, w] : undefined;
}

/** Sides of an image in pixels: a larger number is something else. @limit side of an image that a setting tells: pixels */
const MOST_SIDE = 4_096;
const isSide = (size: number): boolean => size >= 16 && size <= MOST_SIDE;

/** The length of sequences that the network is made for, or the most that it takes. */
export const longest = (sizes: NamedSizes): number | undefined => (sizeNamed(sizes, LENGTH) ?? sizeNamed(sizes, MOST))?.[0];
