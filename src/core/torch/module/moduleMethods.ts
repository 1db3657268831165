import { attributeError, callMethod } from '../../python/objects/objects.js';
import { repr, str } from '../../python/objects/text.js';
import { definer, method } from '../../python/values/natives.js';
import { list, type Value } from '../../python/values/values.js';
import type { VM } from '../../python/values/vm.js';
import { typeNameOf } from '../tensor/tensorText.js';
import { deleteAttribute, findMember, ModuleClass, type ModuleObject, selfOf, setAttribute, TABLES } from './module.js';
import { installModuleCalls } from './moduleCalls.js';
import type { ModuleContext } from './moduleContext.js';
import { installConversions } from './moduleConversions.js';
import { installCopies } from './moduleCopies.js';
import { installRegistration } from './registration.js';
import { installStateDict } from './stateDict.js';
import { installTraversal } from './traversal.js';

/** `nn.Module`: attributes and printing, and the installation of all its methods. */

/** How attributes are read, written and listed. */
function attributes(vm: VM): void {
  const def = definer(vm, ModuleClass);
  const self = (v: Value): ModuleObject => selfOf(vm, v);
  const done = (work: () => void): Value => {
    work();
    return null;
  };
  def('__init__', 'self *args **kwargs', (m) => done(() => self(m).initialize()));
  def('__setattr__', 'self name value', (m, name, v) => done(() => setAttribute(vm, self(m), String(name), v)));
  const find = (m: Value, name: string): Value | undefined => findMember(vm, self(m), name);
  const getattr = method(vm, '__getattr__', 'self name', (m, name) => {
    const found = find(m, String(name));
    if (found === undefined) throw attributeError(vm, m, String(name));
    return found;
  });
  getattr.find = find;
  ModuleClass.set('__getattr__', getattr);
  def('__delattr__', 'self name', (m, name) => done(() => deleteAttribute(vm, self(m), String(name))));
  def('__dir__', 'self', (m) => {
    const module = self(m);
    const names = new Set<string>([...module.cls.mro.flatMap((c) => [...c.dict.keys()]), ...(module.attrs?.keys() ?? [])]);
    for (const t of TABLES) for (const k of module.table(t)?.map.keys() ?? []) names.add(String(k));
    return list([...names].sort());
  });
}

/** `__repr__` and what it asks. */
function printing(vm: VM): void {
  const def = definer(vm, ModuleClass);
  def('_get_name', 'self', (m) => typeNameOf(m));
  def('extra_repr', 'self', () => '');
  def('__repr__', 'self', (m) => {
    const extra = str(vm, callMethod(vm, m, 'extra_repr'));
    const lines = extra ? extra.split('\n') : [];
    const children = selfOf(vm, m).children.map(([name, child]) => `(${name}): ${repr(vm, child).split('\n').join('\n  ')}`);
    const name = str(vm, callMethod(vm, m, '_get_name'));
    const body = [...lines, ...children];
    if (!body.length) return `${name}()`;
    if (lines.length === 1 && !children.length) return `${name}(${lines[0]})`;
    return `${name}(\n  ${body.join('\n  ')}\n)`;
  });
  def('forward', 'self *args **kwargs', (m) => {
    throw vm.error('NotImplementedError', `Module [${typeNameOf(m)}] is missing the required "forward" function`);
  });
}

export function installModuleMethods(torch: ModuleContext): void {
  ModuleClass.make = (cls, args, kwargs) => torch.newModule(cls, { args, kwargs });
  attributes(torch.vm);
  installRegistration(torch.ops);
  installTraversal(torch.vm);
  installModuleCalls(torch);
  installCopies(torch);
  installConversions(torch.ops);
  installStateDict(torch.vm);
  printing(torch.vm);
  for (const [name, value] of [
    ['dump_patches', false],
    ['call_super_init', false],
    ['_version', 1],
  ] as const)
    ModuleClass.set(name, value);
}
