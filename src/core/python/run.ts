import { installBuiltins } from './builtins.js';
import { machineLimit } from './calls.js';
import { expression } from './compileExpr.js';
import { statement } from './compileStmt.js';
import { tolerantBlock } from './compileTolerant.js';
import { installFallbacks } from './fallbacks.js';
import { moduleScope, type Scope } from './scope.js';
import type { Module, Stmt } from './syntax.js';
import { newUnit, type Run } from './unit.js';
import { PyCell, type PyClass, type Value } from './values.js';
import { exceptions, NORMAL, native, newFrame, VM } from './vm.js';

/** Makes the machine ready: built-in names and methods. Called by everything that starts an evaluation; cheap when nothing is to do. */
export function prepare(vm: VM): void {
  VM.current = vm;
  if (vm.builtins.size) return;
  for (const [name, value] of installBuiltins(vm)) vm.builtins.set(name, value);
  installFallbacks(vm);
  installExceptions();
}

/** What every exception has besides its arguments. */
function installExceptions(): void {
  const base = exceptions.BaseException as PyClass;
  for (const [name, value] of [
    ['__cause__', null],
    ['__context__', null],
    ['__traceback__', null],
    ['__suppress_context__', false],
    ['with_traceback', native('with_traceback', ([self = null]) => self)],
  ] as const)
    if (!base.dict.has(name)) base.set(name, value);
  for (const name of ['StopIteration', 'SystemExit']) if (!exceptions[name]?.dict.has('value')) exceptions[name]?.set('value', null);
  const importError = exceptions.ImportError as PyClass;
  for (const name of ['name', 'path', 'msg']) if (!importError.dict.has(name)) importError.set(name, null);
}

interface Compiled {
  readonly scope: Scope;
  tolerant?: Run;
  /** All statements but a last one that is an expression, and that one. */
  strict?: { readonly runs: readonly Run[]; readonly last: ((f: Parameters<Run>[0]) => Value) | null };
}
const compiledTrees = new WeakMap<VM, WeakMap<readonly Stmt[], Compiled>>();

function compiled(vm: VM, body: readonly Stmt[]): Compiled {
  let trees = compiledTrees.get(vm);
  if (!trees) compiledTrees.set(vm, (trees = new WeakMap()));
  let made = trees.get(body);
  if (!made) trees.set(body, (made = { scope: moduleScope(body) }));
  return made;
}

function inModuleFrame<T>(vm: VM, scope: Scope, globals: Map<string, Value>, file: string, visible: boolean, work: (f: Parameters<Run>[0]) => T): T {
  const frame = newFrame(new Array(scope.slotCount), globals, globals, [], vm.frame, '<module>', file, visible);
  for (const name of scope.cells) frame.locals[scope.slot(name)] = new PyCell(undefined);
  vm.enter(frame);
  try {
    return work(frame);
  } catch (error) {
    throw error instanceof RangeError ? machineLimit(vm, error) : error;
  } finally {
    vm.leave(frame);
  }
}

/** Evaluates a module's body, going on after statements that raise: each leaves a note. */
export function runModule(vm: VM, tree: Module, globals: Map<string, Value>, file: string, visible = true): void {
  prepare(vm);
  const code = compiled(vm, tree.body);
  code.tolerant ??= tolerantBlock(newUnit(vm, code.scope, ''), tree.body);
  const run = code.tolerant;
  inModuleFrame(vm, code.scope, globals, file, visible, run);
}

/**
 * Evaluates statements one after the other and gives the value of the last one if it is an expression, else None.
 * What a statement raises goes to the caller. Code of the product's own (`visible` false) never shows in spans and frames.
 */
export function evalSource(vm: VM, tree: Module, globals: Map<string, Value>, file: string, visible = true): Value {
  prepare(vm);
  const code = compiled(vm, tree.body);
  if (!code.strict) {
    const u = newUnit(vm, code.scope, '');
    const last = tree.body.at(-1);
    const isValue = last?.type === 'Expr';
    const runs = (isValue ? tree.body.slice(0, -1) : tree.body).map((s) => statement(u, s));
    const value = isValue ? expression(u, last.value) : null;
    code.strict = {
      runs,
      last: value
        ? (f) => {
            vm.tick();
            f.at = last as Stmt;
            return value(f);
          }
        : null,
    };
  }
  const { runs, last } = code.strict;
  return inModuleFrame(vm, code.scope, globals, file, visible, (f) => {
    for (const run of runs) if (run(f) !== NORMAL) break;
    return last ? last(f) : null;
  });
}
