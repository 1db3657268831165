import { localsOf } from '../compile/compileName.js';
import { codeOfSlots } from '../values/calls.js';
import { getter, nativeClass } from '../values/natives.js';
import { PyDict, PyObject, tuple, type Value } from '../values/values.js';
import type { Frame, VM } from '../values/vm.js';
import { once } from './support.js';

/** Running calls as Python objects: `inspect.currentframe`, `sys._getframe`. Frames of the product's own files are left out. */

class FrameObject extends PyObject {
  /** `f_locals`, as it was when it was first read. */
  known: PyDict | undefined;
  /** The line at the moment when the object was made. */
  readonly line: number;
  constructor(
    vm: VM,
    readonly frame: Frame,
  ) {
    super(frameClass(vm));
    this.line = frame.at?.line ?? 1;
  }
}

/** `types.FrameType`. */
export const frameClass = once((vm: VM) => {
  const of = (self: Value): FrameObject => self as FrameObject;
  const codeClass = nativeClass('builtins', 'code');
  const code = ({ frame }: FrameObject): Value => {
    const made = new PyObject(codeClass);
    const written = frame.slotNames ? codeOfSlots.get(frame.slotNames) : undefined;
    const plain = (written?.params ?? []).filter((p) => p.kind !== 'args' && p.kind !== 'kwargs').map((p) => p.name);
    const rest = (written?.params ?? []).filter((p) => p.kind === 'args' || p.kind === 'kwargs').map((p) => p.name);
    made.attrs = new Map<string, Value>([
      ['co_name', frame.name],
      ['co_qualname', written?.qualname ?? frame.name],
      ['co_filename', frame.file],
      ['co_firstlineno', written?.place.line ?? 1],
      ['co_argcount', written?.positional ?? 0],
      ['co_kwonlyargcount', plain.length - (written?.positional ?? 0)],
      ['co_varnames', tuple([...plain, ...rest])],
      ['co_flags', ((written?.argsSlot ?? -1) >= 0 ? 4 : 0) | ((written?.kwargsSlot ?? -1) >= 0 ? 8 : 0)],
    ]);
    return made;
  };
  return nativeClass('builtins', 'frame', {
    dict: {
      f_locals: getter('f_locals', (self) => (of(self).known ??= PyDict.over(localsOf(of(self).frame)))),
      f_globals: getter('f_globals', (self) => PyDict.over(of(self).frame.globals)),
      f_back: getter('f_back', (self) => frameObject(vm, of(self).frame.back, 0)),
      f_code: getter('f_code', (self) => code(of(self))),
      f_lineno: getter('f_lineno', (self) => of(self).line),
    },
  });
});

/** The frame of the user's code that lies `depth` calls above the innermost one; None when there is none. */
export function frameObject(vm: VM, from: Frame | null, depth: number): Value {
  let left = depth;
  for (let f = from; f; f = f.back) if (f.visible && left-- === 0) return new FrameObject(vm, f);
  return null;
}
