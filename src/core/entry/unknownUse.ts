import type { World } from '../evaluate/world.js';
import type { SourceFile } from '../python/imports/moduleFiles.js';
import { errorText } from '../python/objects/errors.js';
import type { Place, Stmt } from '../python/syntax/syntax.js';
import { PyError } from '../python/values/failures.js';
import { type PyModule, Unknown } from '../python/values/values.js';
import type { VM } from '../python/values/vm.js';
import type { Doubt, Note, Span } from '../text/notes.js';
import type { ModuleObject } from '../torch/module/module.js';
import { definitionsOf, mainBlocks } from './entries.js';

/** What a file's own use of its network leaves in doubt: it runs one that is not known, or what it builds ends early. */

/** Watches for calls, with a tensor, of something unknown that a function of the file returned: a network that nobody knows. */
export function watchUnknown<T>(world: World, file: SourceFile, lasting: Doubt[], run: () => T): T {
  const { vm, torch } = world;
  torch.passedToUnknown = (callee) => {
    const span = vm.userSpan();
    if (lasting.length || span?.file !== file.path || !returnedBy(vm, file, callee)) return;
    lasting.push({ severity: 'warning', text: `the network that is run here is not known: ${callee.reason}`, span, way: null });
  };
  try {
    return run();
  } finally {
    torch.passedToUnknown = undefined;
  }
}

const returnedBy = (vm: VM, file: SourceFile, callee: Unknown): boolean =>
  functionsOf(file).some((f) =>
    [...vm.unknownReturns].some(
      ([at, value]) => isWithin(at, f.span) && (value === callee || (value.reason === callee.reason && value.span?.line === callee.span?.line)),
    ),
  );

const functionsOf = (file: SourceFile): { readonly span: Span }[] => definitionsOf(file.tree, file.path).filter((d) => d.type === 'function');
const isWithin = (at: Place, span: Span): boolean => at.line >= span.line && at.endLine <= span.endLine;

/** The doubt about a module that was built for something unknown: a function of the file built it on the way, and returned what is not known. */
export function partOfUnknown(vm: VM, file: SourceFile, root: ModuleObject): Doubt[] {
  const { frames } = root.layer;
  for (const f of functionsOf(file)) {
    if (!frames.some((at) => at.file === file.path && isWithin(at, f.span))) continue;
    for (const [at, value] of vm.unknownReturns)
      if (isWithin(at, f.span)) {
        const span = { file: file.path, line: at.line, column: at.column, endLine: at.endLine, endColumn: at.endColumn };
        return [{ severity: 'warning', text: `what is returned here is not known, this network is only a part of it: ${value.reason}`, span, way: null }];
      }
  }
  return [];
}

/** The doubt about a module whose statement at the top level of the file ended early: the name that it was for is not known. */
export function endedEarly({ tree, path }: SourceFile, module: PyModule, { layer }: ModuleObject): Doubt[] {
  const own = layer.frames.filter((frame) => frame.file === path);
  for (const s of tree.body) {
    if (s.type !== 'Assign' || !own.some((frame) => s.line <= frame.line && frame.endLine <= s.endLine)) continue;
    for (const target of s.targets) {
      const value = target.type === 'Name' ? module.dict.get(target.id) : undefined;
      if (value instanceof Unknown) return [{ severity: 'warning', text: `what is built here ended early: ${value.reason}`, span: value.span, way: null }];
    }
  }
  return [];
}

/** An assignment that an error ended, and the modules that were built in it by then. */
export interface Cut {
  readonly built: readonly ModuleObject[];
  readonly doubt: Doubt;
}

export function ignoringErrors(world: World, statement: Stmt, cuts: Cut[], run: () => void): void {
  const { vm, torch } = world;
  const before = torch.created.length;
  try {
    run();
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
    vm.unwind();
    if (statement.type !== 'Assign') return;
    const text = `what is built here ended early, with ${errorText(vm, error)}`;
    cuts.push({ built: torch.created.slice(before), doubt: { severity: 'warning', text, span: error.span, way: null } });
  }
}

/** Lines about unknown values of the file that are told. @limit lines about unknown values in notes: lines */
const TOLD = 3;

/** Values of the file that it runs or trains as networks and that are not known, each with the last line that made it. For a file without a known network. */
export function unknownNetworks({ tree, path }: SourceFile, text: string, module: PyModule): Note[] {
  const out = new Map<string, Note>();
  for (const s of [...tree.body, ...mainBlocks(tree).flat()]) {
    const target = s.type === 'Assign' && s.value.type === 'Call' ? s.targets[0] : undefined;
    const value = target?.type === 'Name' ? module.dict.get(target.id) : undefined;
    if (target?.type !== 'Name' || !(value instanceof Unknown)) continue;
    if (!new RegExp(`\\b${target.id}(?:\\(|\\.(?:parameters|state_dict|eval|train|to|cuda|half|forward|generate|print_trainable_parameters)\\()`).test(text))
      continue;
    const { line, column, endLine, endColumn } = s;
    out.set(value.reason, { severity: 'warning', text: `${target.id} is not known: ${value.reason}`, span: { file: path, line, column, endLine, endColumn } });
  }
  return [...out.values()].slice(0, TOLD);
}
