import { expression } from '../compile/compileExpr.js';
import { statement } from '../compile/compileStmt.js';
import { tolerantBlock } from '../compile/compileTolerant.js';
import { moduleScope, type Scope } from '../compile/scope.js';
import { newUnit, type Run } from '../compile/unit.js';
import type { Module, Stmt } from '../syntax/syntax.js';
import { machineLimit } from '../values/calls.js';
import { PyCell, type Value } from '../values/values.js';
import { NORMAL, newFrame, type VM } from '../values/vm.js';

/** Running code: the body of a module, and texts. */

interface Compiled {
  readonly scope: Scope;
  tolerant?: Run;
  /** The statements, except for a last one that is an expression, and that one. */
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

/** Evaluates the body of a module. A statement that raises leaves a note, and evaluation continues. */
export function runModule(vm: VM, tree: Module, globals: Map<string, Value>, file: string, visible = true): void {
  const code = compiled(vm, tree.body);
  code.tolerant ??= tolerantBlock(newUnit(vm, code.scope, ''), tree.body);
  const run = code.tolerant;
  inModuleFrame(vm, code.scope, globals, file, visible, run);
}

/**
 * Evaluates statements. Gives the value of the last one if it is an expression, else None. Exceptions go to the caller. Code of the product (`visible`
 * false) never shows in spans and frames.
 */
export function evalSource(vm: VM, tree: Module, globals: Map<string, Value>, file: string, visible = true): Value {
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
