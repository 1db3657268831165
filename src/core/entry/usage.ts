import type { World } from '../evaluate/world.js';
import type { SourceFile } from '../python/imports/moduleFiles.js';
import { evalSource } from '../python/imports/run.js';
import { call } from '../python/objects/objects.js';
import { repr } from '../python/objects/text.js';
import type { Stmt } from '../python/syntax/syntax.js';
import { PyClass, PyModule, Unknown } from '../python/values/values.js';
import type { VM } from '../python/values/vm.js';
import { type Doubt, isOnWay, type Span, wayOf } from '../text/notes.js';
import { isModule, isModuleClass, isTrivial, type ModuleObject } from '../torch/module/module.js';
import { mainBlocks, runnersOf, usageFunctions } from './entries.js';
import type { Found } from './found.js';
import { firstCallIn, isOfPart, type NetworkCall, saysInput, stronger, watchTopLevel } from './networkCalls.js';
import { isPlain } from './plain.js';
import { testsIn } from './tests.js';
import { type Cut, endedEarly, ignoringErrors, partOfUnknown, watchUnknown } from './unknownUse.js';

/** What a file itself does with its network: which one it builds, and what it calls it with. */

/** The first call that a module's top-level code made. It is kept with the module, whose code does not run again while it is unchanged. */
const firstCalls = new WeakMap<PyModule, NetworkCall>();

/** Evaluates the edited file's top level. The first call of a network in it is recorded instead of made. */
export function recordFirstCall(world: World, file: SourceFile, lasting: Doubt[], evaluate: () => PyModule | undefined): PyModule | undefined {
  const { vm } = world;
  // Modules that the file imports may call networks of theirs.
  const isOwn = (): boolean => {
    for (let f = vm.frame; f; f = f.back) if (f.names && f.visible) return f.file === file.path;
    return false;
  };
  const [module, call] = watchTopLevel(world, isOwn, () => watchUnknown(world, file, lasting, evaluate));
  if (module && call) firstCalls.set(module, call);
  return module;
}

/**
 * The network that the file uses. When it calls one that is not known, that is a doubt about any other that is taken in its place: it goes into `lasting`.
 */
export function findUsage(world: World, file: SourceFile, text: string, module: PyModule, lasting: Doubt[]): Found | undefined {
  return watchUnknown(world, file, lasting, () => usage(world, file, text, module));
}

/** The network that the file uses: at its top level, in its main block, in a function or test made for that; else one that it only builds. */
function usage(world: World, file: SourceFile, text: string, module: PyModule): Found | undefined {
  const { vm, torch } = world;
  const met: Doubt[] = [...vm.doubts];
  const cuts: Cut[] = [];
  let best = firstCalls.get(module);
  if (!saysInput(best)) {
    // In functions of the file, too, what cannot run is skipped on the way to the network.
    vm.forgiving = new Set(file.tree.body.filter((s) => s.type === 'FunctionDef'));
    try {
      for (const run of usesIn(world, file, module, cuts)) {
        best = stronger(best, firstCallIn(world, met, run));
        if (saysInput(best)) break;
      }
    } finally {
      vm.forgiving = undefined;
    }
  }
  if (best && !isOfPart(best)) return foundOf(vm, best, file, text);
  // A builder of a library may have made it, on behalf of the file. What an imported module made for itself is none of the file's.
  const imports = new Set(file.tree.body.flatMap((s) => (s.type === 'Import' || s.type === 'ImportFrom' ? [s.line] : [])));
  const isMadeFor = (m: ModuleObject): boolean => !isTrivial(m) && m.layer.frames.some((f) => f.file === file.path && !imports.has(f.line));
  const instance = [...module.dict.values()].filter((v): v is ModuleObject => isModule(v) && isMadeFor(v)).at(-1);
  const built = instance ?? torch.largest(torch.created.filter(isMadeFor));
  if (!built) return best && foundOf(vm, best, file, text);
  const doubts = met.filter((d) => isOnWay(d, wayOf(built.layer.frames)));
  if (!instance)
    doubts.push(...partOfUnknown(vm, file, built), ...endedEarly(file, module, built), ...cuts.filter((c) => c.built.includes(built)).map((c) => c.doubt));
  return foundOf(vm, { root: built, args: [], kwargs: undefined, doubts, before: () => met }, file, text, true);
}

/** Code of the file that may use its network, likeliest first. */
function* usesIn(world: World, file: SourceFile, module: PyModule, cuts: Cut[]): Generator<() => void> {
  const { vm } = world;
  // The block's names are the module's: its functions and classes read them.
  for (const block of mainBlocks(file.tree))
    yield () => {
      for (const statement of block) ignoringErrors(world, statement, cuts, () => evalSource(vm, { body: [statement], broken: [] }, module.dict, file.path));
    };
  for (const name of usageFunctions(file.tree)) {
    const f = module.dict.get(name);
    if (f !== undefined) yield () => call(vm, f, []);
  }
  if (knowsNetworks(module)) yield* testsIn(vm, file.tree, module);
}

/** True for a module that has network classes or torch at hand: other tests are no business of ours. */
const knowsNetworks = (module: PyModule): boolean =>
  [...module.dict.values()].some((v) => (v instanceof PyClass ? isModuleClass(v) : v instanceof PyModule && v.name === 'torch'));

/** @param onlyBuilt the file does not call the network, so its input is left to guess. */
function foundOf(
  vm: VM,
  found: Pick<NetworkCall, 'root' | 'args' | 'kwargs' | 'method' | 'doubts' | 'before'>,
  file: SourceFile,
  text: string,
  onlyBuilt = false,
): Found {
  const { root, doubts, method } = found;
  const own = root.layer.frames.filter((f) => f.file === file.path);
  const runners = runnersOf(file.tree);
  // `main()` is not how the network is built, but what it calls is.
  const span = own.find((f) => !runners.has(/^\w+/.exec(textOf(text, f))?.[0] ?? '')) ?? own.at(-1) ?? null;
  // Inside a function, names of arguments are its own.
  const isInside =
    span !== null && span === root.layer.constructed && file.tree.body.some((s) => isDefinition(s) && s.line <= span.line && span.line <= s.endLine);
  const expression = (isInside && literalCall(vm, root)) || (span && textOf(text, span)) || root.cls.name;
  const base = { root, doubts, method, before: found.before(), expression, source: 'file' as const, span };
  // Data that is not read says nothing about the input, which is guessed then.
  const isKnown = [...found.args, ...(found.kwargs?.values() ?? [])].every((v) => !(v instanceof Unknown));
  return onlyBuilt || !isKnown ? base : { ...base, args: found.args, kwargs: found.kwargs };
}

const isDefinition = (s: Stmt): boolean => s.type === 'FunctionDef' || s.type === 'ClassDef';

/** The call that constructed a module, where its arguments are plain values. */
function literalCall(vm: VM, { cls, given }: ModuleObject): string | undefined {
  const named = [...(given?.kwargs ?? [])];
  if (!given || ![...given.args, ...named.map(([, v]) => v)].every(isPlain)) return undefined;
  return `${cls.name}(${[...given.args.map((v) => repr(vm, v)), ...named.map(([name, v]) => `${name}=${repr(vm, v)}`)].join(', ')})`;
}

/** An entry's name is a line at most. @limit name of a network: characters */
const EXPRESSION_CHARACTERS = 100;

/** The source text of a span, on one line. */
function textOf(text: string, span: Span): string {
  const lines = text.split('\n').slice(span.line - 1, span.endLine);
  if (!lines.length) return '';
  lines[lines.length - 1] = (lines[lines.length - 1] ?? '').slice(0, span.endColumn);
  lines[0] = (lines[0] ?? '').slice(span.column);
  const whole = lines.join(' ').replace(/\s+/g, ' ').trim();
  return whole.length > EXPRESSION_CHARACTERS ? `${whole.slice(0, EXPRESSION_CHARACTERS - 1)}…` : whole;
}
