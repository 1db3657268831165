import { trees } from 'virtual:python';
import { Prelude } from '../imports/prelude.js';
import { fn } from '../values/natives.js';
import { type PyBuiltin, PyClass, type PyModule, Unknown, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { registerClass, structural } from './abc.js';
import { frameClass, frameObject } from './frames.js';
import { describeParameters } from './signatures.js';
import { fileText, folderNames, modelledInPart, namesIn } from './support.js';

/** Standard modules that are written in Python. */

/** Helpers for these files, besides those for all preludes. */
function helpers(vm: VM): PyBuiltin[] {
  return [
    fn(vm, '_frame_class', '', () => frameClass(vm)),
    fn(vm, '_frame', '', () => frameObject(vm, vm.frame, 0)),
    fn(vm, '_file_text', 'path', (path) => fileText(vm, path)),
    fn(vm, '_file_exists', 'path', (path) => typeof fileText(vm, path) === 'string'),
    fn(vm, '_folder', 'path', (path) => folderNames(vm, path)),
    fn(vm, '_version', 'name', (name) => (name instanceof Unknown ? name : vm.importer?.versionOf(String(name))) ?? null),
    fn(vm, '_parameters', 'callable empty', (f, empty) => describeParameters(vm, f, empty)),
    fn(vm, '_structural', 'cls names', (cls, names) => {
      if (cls instanceof PyClass) structural(cls, namesIn(vm, names));
      return cls;
    }),
    fn(vm, '_register', 'cls *classes', (cls, classes) => {
      if (cls instanceof PyClass) for (const c of classes) if (c instanceof PyClass) registerClass(vm, cls, c);
      return cls;
    }),
  ];
}

const standard = new Prelude(trees, helpers);

export const preludeMember = (vm: VM, file: string, name: string): Value | undefined => standard.module(vm, file).dict.get(name);

/** The maker of a standard module from its prelude file. */
export const fromPython =
  (file: string, name: string = file): ((vm: VM) => PyModule) =>
  (vm) =>
    standard.module(vm, file, name);

/** A standard module of which its prelude file has a part. Other members are unknown. */
export const partlyFromPython =
  (file: string, name: string = file): ((vm: VM) => PyModule) =>
  (vm) =>
    modelledInPart(vm, standard.module(vm, file, name));
