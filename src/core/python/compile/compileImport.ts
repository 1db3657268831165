import type { Stmt } from '../syntax/syntax.js';
import type { Value } from '../values/values.js';
import { type ModuleLoader, NORMAL, type VM } from '../values/vm.js';
import { storeName } from './compileName.js';
import type { Run, Unit } from './unit.js';

function loader(vm: VM): ModuleLoader {
  if (!vm.importer) throw vm.error('ImportError', 'imports are not possible here');
  return vm.importer;
}

export function importStatement(u: Unit, s: Extract<Stmt, { type: 'Import' }>): Run {
  const { vm, guarded } = u;
  const names = s.names.map((n) => {
    const top = n.name.split('.')[0] as string;
    return { name: n.name, top, as: n.as !== undefined, store: storeName(u, n.as ?? top) };
  });
  return (f) => {
    vm.tick();
    f.at = s;
    for (const n of names) {
      const module = loader(vm).importModule(n.name, guarded);
      n.store(f, n.as ? module : (vm.modules.get(n.top) ?? module));
    }
    return NORMAL;
  };
}

export function importFromStatement(u: Unit, s: Extract<Stmt, { type: 'ImportFrom' }>): Run {
  const { vm, guarded } = u;
  if (s.module === '__future__') return futureStatement(u, s);
  const names = s.names.map((n) => ({ name: n.name, key: n.as ?? n.name, store: n.name === '*' ? null : storeName(u, n.as ?? n.name) }));
  const wanted = names.map((n) => n.name).filter((n) => n !== '*');
  return (f) => {
    vm.tick();
    f.at = s;
    const importer = loader(vm);
    const module = importer.importFrom(f.globals, s.module, s.level, guarded, wanted);
    for (const n of names) {
      const into = f.names ?? f.globals;
      const late = (before: Value, now: Value): void => {
        if (into.get(n.key) === before) into.set(n.key, now);
      };
      if (n.store) n.store(f, importer.importName(module, n.name, guarded, f.names ? late : undefined));
      else {
        for (const [name, value] of importer.importStar(module, (k, v) => into.has(k) || into.set(k, v))) into.set(name, value);
        if (module.missing !== undefined) vm.unknownStars.set(f.globals, vm.unknown(module.missing));
      }
    }
    return NORMAL;
  };
}

/** `from __future__ import ...`: all features are on anyway, except `annotations`, see `annotationsAsText`. */
function futureStatement(u: Unit, s: Extract<Stmt, { type: 'ImportFrom' }>): Run {
  const stores = s.names.filter((n) => n.name !== '*').map((n) => storeName(u, n.as ?? n.name));
  return (f) => {
    f.at = s;
    for (const store of stores) store(f, null);
    return NORMAL;
  };
}
