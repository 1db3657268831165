import { errorText } from '../objects/errors.js';
import { boundNames } from '../syntax/boundNames.js';
import type { Stmt } from '../syntax/syntax.js';
import { PyError } from '../values/failures.js';
import { Unknown } from '../values/values.js';
import { type Frame, isError, NORMAL, RETURN, type Signal } from '../values/vm.js';
import { isBound, storeName } from './compileName.js';
import { ifStatement, statement } from './compileStmt.js';
import type { Run, Unit } from './unit.js';

/** Modules and classes go on after a statement that raises, so that one half-typed or unsupported line does not cost the rest of the file. */
export function tolerantBlock(u: Unit, body: readonly Stmt[]): Run {
  const runs = body.map((s) => tolerant(u, s));
  return (f) => {
    for (const run of runs) if (run(f) === RETURN) return RETURN;
    return NORMAL;
  };
}

function tolerant(u: Unit, s: Stmt): Run {
  let run: Run | undefined;
  const compile = (): Run => (s.type === 'If' ? ifStatement(u, s, tolerantBlock(u, s.body), tolerantBlock(u, s.orelse)) : statement(u, s));
  return (f) => {
    try {
      run ??= compile();
      return run(f);
    } catch (error) {
      if (!(error instanceof PyError)) throw error;
      return recover(u, f, s, error);
    } finally {
      f.handling = null;
    }
  };
}

/** Leaves a note. Names that the failed statement should have assigned become Unknown, with the reason. */
function recover(u: Unit, f: Frame, s: Stmt, error: PyError): Signal {
  const { vm } = u;
  if (isError(error, 'ImportError') && u.scope.kind === 'module' && vm.importer?.leaves(f.globals)) throw error;
  if (isError(error, 'SystemExit') && u.scope.kind === 'module') return RETURN;
  const text = errorText(vm, error);
  f.at = s;
  const span = error.span ?? vm.userSpan();
  vm.notes.push({ severity: 'error', text, span });
  for (const name of boundNames(s)) if (!isBound(u, f, name)) storeName(u, name)(f, new Unknown(`\`${name}\` could not be made: ${text}`, span));
  return NORMAL;
}
