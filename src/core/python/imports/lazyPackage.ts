import { getAttrOr } from '../objects/objects.js';
import { relativeBase } from '../syntax/staticImports.js';
import type { Module } from '../syntax/syntax.js';
import type { Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { declared, givesName } from './declared.js';
import type { Entry, Found } from './moduleFiles.js';

/** Packages that put an object into their own place, which imports their parts on demand. */

interface Modules {
  find(name: string): Found | undefined;
  importObject(name: string, guarded?: boolean): Value;
}

/**
 * A member that the object in the place of a package does not find by itself: what the package's own file has, what it declares for type checkers, or a
 * module in it.
 */
export function memberOfPackage(vm: VM, modules: Modules, entry: Entry, name: string): Value | undefined {
  if (!entry.file || name.startsWith('__')) return undefined;
  const own = entry.module.dict.get(name);
  if (own !== undefined) return own;
  const from = homeOf(modules, entry.file.tree, entry.name, name, new Set());
  if (from) return getAttrOr(vm, modules.importObject(from.module, true), from.name);
  const part = `${entry.name}.${name}`;
  return modules.find(part) ? modules.importObject(part) : undefined;
}

/** The module that has the declared name, and its name there. */
function homeOf(modules: Modules, tree: Module, packageName: string, name: string, seen: Set<string>): { module: string; name: string } | undefined {
  for (const d of declared(tree, name)) {
    const base = d.level ? relativeBase(packageName, d.level) : '';
    const module = base === undefined ? '' : [base, d.module].filter(Boolean).join('.');
    if (!module || seen.has(`${module}:${d.name}`)) continue;
    seen.add(`${module}:${d.name}`);
    if (d.name !== '*') return { module, name: d.name };
    const found = modules.find(module);
    const deeper = found?.isPackage ? homeOf(modules, found.file.tree, module, name, seen) : undefined;
    if (deeper) return deeper;
    if (found && givesName(found.file.text, name)) return { module, name };
  }
  return undefined;
}
