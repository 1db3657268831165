import type { Analysis } from '../analysis.js';
import type { Graph, Layer, Node } from '../onnx/graph.js';
import { unparse } from '../python/syntax/describe.js';
import type { Expr, Module, Stmt } from '../python/syntax/syntax.js';
import type { Span } from '../text/notes.js';
import { type CallExpr, callAt, enclosingFunction, importOf, indentAt, type SourceText, type TextEdit, textOf } from './sourceText.js';

/**
 * A standard convolution of k x k as a depthwise and a pointwise one (Howard et al. 2017, section 3.1): 1/C_out + 1/k² of the multiply-adds.
 * Normalization and activation that follow the convolution also stand between the two, as in the paper's Figure 3.
 */

/** Edits that replace some convolutions, not yet known to evaluate. */
export interface Proposal {
  readonly edits: readonly TextEdit[];
  readonly layers: readonly Layer[];
}

/** Parameters of `nn.Conv*d` by position. */
const CONVOLUTION = ['in_channels', 'out_channels', 'kernel_size', 'stride', 'padding', 'dilation', 'groups', 'bias', 'padding_mode', 'device', 'dtype'];

/** Standard convolutions with a kernel larger than one that lines `from` to `to` (from 1) build, by themselves or through a function of the file. */
export function separableProposal(analysis: Analysis, tree: Module, source: SourceText, from: number, to: number): Proposal | undefined {
  const { graph, file } = analysis;
  const isOn = (s: Span): boolean => s.file === file && s.line <= to && s.endLine >= from;
  const chosen = graph.layers.filter((l) => isStandard(l, analysis) && l.constructed !== null && [...l.frames, l.constructed].some(isOn));
  if (!chosen.length) return undefined;
  const edits: TextEdit[] = [];
  const layers: Layer[] = [];
  for (const group of groupsByPlace(chosen)) {
    const [first] = group as [Layer, ...Layer[]];
    const made = first.constructed as Span;
    const all = graph.layers.filter((l) => l.constructed && samePlace(l.constructed, made));
    const edit = replacedCall(made, first, analysis, tree, source);
    if (!edit) continue;
    // What else is built there is replaced as well only where it was meant: otherwise the function that builds it is copied.
    if (isOn(made) || all.every((l) => group.includes(l))) edits.push(...edit.edits);
    else {
      const copied = copiedFunction(group, made, edit.text, tree, source, isOn);
      if (!copied) continue;
      edits.push(...copied, ...edit.imports);
    }
    layers.push(...(isOn(made) ? all : group));
  }
  return layers.length ? { edits: distinct(edits), layers } : undefined;
}

const samePlace = (a: Span, b: Span): boolean => a.file === b.file && a.line === b.line && a.column === b.column;

function groupsByPlace(layers: readonly Layer[]): Layer[][] {
  const groups = new Map<string, Layer[]>();
  for (const l of layers) {
    const key = `${l.constructed?.line}:${l.constructed?.column}`;
    groups.set(key, [...(groups.get(key) ?? []), l]);
  }
  return [...groups.values()];
}

/** Equal edits are made once: several convolutions may want the same import. */
const distinct = (edits: readonly TextEdit[]): TextEdit[] => [...new Map(edits.map((e) => [`${e.from}:${e.to}:${e.text}`, e])).values()];

function isStandard(layer: Layer, { graph, rows }: Analysis): boolean {
  if (!/^Conv[123]d$/.test(layer.className) || rows.find((r) => r.layer === layer.id)?.costKind !== 'standard') return false;
  const weight = layer.tensors.find((t) => t.name === 'weight');
  const shape = (weight && graph.values[weight.value]?.shape) ?? [];
  return shape.slice(2).some((k) => k > 1) && (shape[1] ?? 0) > 1;
}

interface ReplacedCall {
  /** The text in the place of the call. */
  readonly text: string;
  readonly edits: readonly TextEdit[];
  readonly imports: readonly TextEdit[];
}

/** The call of the convolution, written as two. Undefined where its arguments are not told one by one. */
function replacedCall(span: Span, layer: Layer, analysis: Analysis, tree: Module, source: SourceText): ReplacedCall | undefined {
  const e = callAt(tree, span);
  if (!e || e.args.some((a) => a.type === 'Starred') || e.keywords.some((k) => k.name === undefined)) return undefined;
  const given = new Map<string, Expr>();
  for (const [i, a] of e.args.entries()) given.set(CONVOLUTION[i] ?? '', a);
  for (const k of e.keywords) given.set(k.name ?? '', k.value);
  const channels = given.get('in_channels');
  if (!channels || !given.has('out_channels') || !given.has('kernel_size')) return undefined;
  const c = textOf(source, channels);
  const names = namesFor(e, tree, source);
  const depthwise = argumentsOf(e, source, { out_channels: c, groups: c });
  const pointwise = argumentsOf(e, source, { kernel_size: '1', stride: null, padding: null, dilation: null, padding_mode: null });
  const between = followersOf(layer, analysis.graph).flatMap((f) => follower(f, c, analysis, tree, names));
  const lines = [`${names.of(layer.className)}(${depthwise})`, ...between, `${names.of(layer.className)}(${pointwise})`];
  const indent = indentAt(source, span.line);
  const text = `${names.of('Sequential')}(\n${lines.map((l) => `${indent}${source.unit}${l},\n`).join('')}${indent})`;
  const imports = names.imports();
  return { text, edits: [{ from: source.offset(e.line, e.column), to: source.offset(e.endLine, e.endColumn), text }, ...imports], imports };
}

/** The arguments of a call in its own style, some of them with other values; null leaves one out. What is new comes last, by keyword. */
function argumentsOf(e: CallExpr, source: SourceText, changes: Readonly<Record<string, string | null>>): string {
  const out: string[] = [];
  const open = new Map(Object.entries(changes));
  let skipped = false;
  e.args.forEach((a, i) => {
    const name = CONVOLUTION[i] ?? '';
    const change = open.get(name);
    open.delete(name);
    // After an argument that is left out, positions no longer tell which is which.
    if (change === null) skipped = true;
    else out.push(`${skipped ? `${name}=` : ''}${change ?? textOf(source, a)}`);
  });
  for (const k of e.keywords) {
    const change = open.get(k.name ?? '');
    open.delete(k.name ?? '');
    if (change !== null) out.push(`${k.name}=${change ?? textOf(source, k.value)}`);
  }
  for (const [name, value] of open) if (value !== null) out.push(`${name}=${value}`);
  return out.join(', ');
}

interface Names {
  of(name: string): string;
  imports(): TextEdit[];
}

/** Classes of `torch.nn` under the names that the file has for them: `nn.ReLU`, or `ReLU` where it imports classes by name. */
function namesFor(e: CallExpr, tree: Module, source: SourceText): Names {
  const { func } = e;
  if (func.type === 'Attribute') {
    const owner = unparse(func.object);
    return { of: (name) => `${owner}.${name}`, imports: () => [] };
  }
  const known = new Map(importsFrom(tree, 'torch.nn'));
  const missing = new Set<string>();
  return {
    of: (name) => {
      const local = known.get(name);
      if (local === undefined) missing.add(name);
      return local ?? name;
    },
    imports: () => (missing.size ? importOf(tree, source, 'torch.nn', [...missing]) : []),
  };
}

const importsFrom = (tree: Module, module: string): [string, string][] =>
  tree.body.flatMap((s) => (s.type === 'ImportFrom' && s.module === module && !s.level ? s.names.map((n): [string, string] => [n.name, n.as ?? n.name]) : []));

/** Layers that follow a convolution directly: a normalization and an activation, as far as they are there. */
function followersOf(layer: Layer, graph: Graph): { readonly node: Node; readonly layer: Layer | undefined }[] {
  const out: { node: Node; layer: Layer | undefined }[] = [];
  let node = graph.nodes.find((n) => n.layer === layer.id);
  for (let step = 0; node && step < 2; step++) {
    const [value] = node.outputs;
    const readers = graph.nodes.filter((n) => n.inputs.includes(value ?? -1));
    const next: Node | undefined = readers[0];
    if (!next || readers.some((n) => n.layer !== next.layer)) break;
    out.push({ node: next, layer: graph.layers[next.layer] });
    node = next;
  }
  return out;
}

/** Activations that a function applies, as modules. */
const MODULE_OF: Readonly<Record<string, string>> = { Relu: 'ReLU', Gelu: 'GELU', Sigmoid: 'Sigmoid', Tanh: 'Tanh', Elu: 'ELU', HardSwish: 'Hardswish' };
const ACTIVATION = /^(?:ReLU6?|LeakyReLU|PReLU|ELU|CELU|SELU|GELU|SiLU|Mish|Hardswish|Hardsigmoid|Hardtanh|Sigmoid|Tanh|Softplus)$/;

function follower(f: ReturnType<typeof followersOf>[number], c: string, analysis: Analysis, tree: Module, names: Names): string[] {
  const { className = '', type, constructed } = f.layer ?? {};
  const made = constructed?.file === analysis.file ? callAt(tree, constructed) : undefined;
  if (f.node.op === 'BatchNormalization' && type === 'module' && /^BatchNorm[123]d$/.test(className)) {
    const rest = made ? plainArguments(made, 1) : [];
    return [`${names.of(className)}(${[c, ...rest].join(', ')})`];
  }
  if (type === 'module' && ACTIVATION.test(className)) return [`${names.of(className)}(${made ? plainArguments(made, 0).join(', ') : ''})`];
  const module = MODULE_OF[f.node.op];
  return module && type !== undefined ? [`${names.of(module)}()`] : [];
}

/** Arguments after the first ones, where they are literals: names may mean something else at another place. */
function plainArguments(e: CallExpr, skip: number): string[] {
  const isPlain = (a: Expr): boolean => a.type === 'Int' || a.type === 'Float' || a.type === 'Const' || a.type === 'Str';
  const args = e.args.slice(skip);
  const keywords = e.keywords.filter((k) => k.name !== 'num_features' && k.name !== undefined);
  if (![...args, ...keywords.map((k) => k.value)].every(isPlain)) return [];
  return [...args.map(unparse), ...keywords.map((k) => `${k.name}=${unparse(k.value)}`)];
}

/** The function of the file that builds these convolutions, copied with the replacement, and its chosen calls turned to the copy. */
function copiedFunction(
  group: readonly Layer[],
  made: Span,
  text: string,
  tree: Module,
  source: SourceText,
  isOn: (s: Span) => boolean,
): TextEdit[] | undefined {
  const def = enclosingFunction(tree, made);
  if (!def || def.decorators.length) return undefined;
  const name = freeName(tree, `${def.name}_separable`);
  const from = source.offset(def.line, 0);
  const to = source.offset(def.endLine, def.endColumn);
  const call = callAt(tree, made) as CallExpr;
  const [start, end] = [source.offset(call.line, call.column), source.offset(call.endLine, call.endColumn)];
  const copy = (source.text.slice(from, start) + text + source.text.slice(end, to)).replace(`def ${def.name}`, `def ${name}`);
  const edits: TextEdit[] = [{ from: to, to, text: `\n\n\n${copy}` }];
  for (const layer of group) {
    const caller = layer.frames.findLast((f) => isOn(f) && !samePlace(f, made));
    const site = caller && callAt(tree, caller);
    // Only a call of that very function can be turned to its copy.
    if (site?.func.type !== 'Name' || site.func.id !== def.name) return undefined;
    edits.push({ from: source.offset(site.func.line, site.func.column), to: source.offset(site.func.endLine, site.func.endColumn), text: name });
  }
  return edits;
}

function freeName(tree: Module, wanted: string): string {
  const taken = new Set(tree.body.flatMap((s: Stmt) => (s.type === 'FunctionDef' || s.type === 'ClassDef' ? [s.name] : [])));
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
  return name;
}
