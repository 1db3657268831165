import { arraySteps } from '../../python/objects/iteration.js';
import { call, callMethod } from '../../python/objects/objects.js';
import { truth } from '../../python/objects/truth.js';
import { definer } from '../../python/values/natives.js';
import { PyIterator, type PyTuple, tuple, type Value } from '../../python/values/values.js';
import type { VM } from '../../python/values/vm.js';
import { ModuleClass, type ModuleObject, namedModules, namedTensors, selfOf, setAttribute } from './module.js';

/** `nn.Module`: walking the tree of modules. */

const iterator = (values: readonly Value[]): PyIterator => new PyIterator(arraySteps(values));
const pair = (name: string, v: Value): PyTuple => tuple([name, v]);

/** Adds `named_modules`, `parameters`, `children`, `apply`, `train` and the like to `nn.Module`. */
export function installTraversal(vm: VM): void {
  const def = definer(vm, ModuleClass);
  const self = (v: Value): ModuleObject => selfOf(vm, v);
  const flag = (v: Value | undefined, otherwise: boolean): boolean => (v === undefined ? otherwise : (truth(vm, v) ?? otherwise));
  const unique = (children: [string, ModuleObject][]): [string, ModuleObject][] => children.filter(([, c], i) => children.findIndex(([, d]) => d === c) === i);
  def('named_modules', 'self memo? prefix? remove_duplicate?', (m, _memo, prefix, once) =>
    iterator(namedModules(self(m), typeof prefix === 'string' ? prefix : '', flag(once, true)).map(([path, child]) => pair(path, child))),
  );
  def('modules', 'self', (m) => iterator(namedModules(self(m)).map(([, child]) => child)));
  def('named_children', 'self', (m) => iterator(unique(self(m).children).map(([name, child]) => pair(name, child))));
  def('children', 'self', (m) => iterator(unique(self(m).children).map(([, child]) => child)));
  for (const [table, many] of [
    ['_parameters', 'parameters'],
    ['_buffers', 'buffers'],
  ] as const) {
    def(`named_${many}`, 'self prefix? recurse? remove_duplicate?', (m, prefix, recurse, once) =>
      iterator(namedTensors(self(m), table, typeof prefix === 'string' ? prefix : '', flag(recurse, true), flag(once, true)).map(([path, t]) => pair(path, t))),
    );
    def(many, 'self recurse?', (m, recurse) => iterator(namedTensors(self(m), table, '', flag(recurse, true)).map(([, t]) => t)));
  }
  def('apply', 'self fn', (m, f) => {
    for (const [, child] of self(m).children) callMethod(vm, child, 'apply', [f]);
    call(vm, f, [m]);
    return m;
  });
  def('train', 'self mode?', (m, mode) => {
    setAttribute(vm, self(m), 'training', mode === undefined ? true : mode);
    for (const [, child] of self(m).children) callMethod(vm, child, 'train', [mode === undefined ? true : mode]);
    return m;
  });
  def('eval', 'self', (m) => callMethod(vm, m, 'train', [false]));
}
