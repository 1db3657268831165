import { PyFunction } from '../python/values/calls.js';
import { PyClass, PyDict, PyModule, PyTuple, type Value } from '../python/values/values.js';
import { VM } from '../python/values/vm.js';
import type { Parameter } from '../torch/module/forwardSignature.js';
import { isModuleClass, type ModuleObject } from '../torch/module/module.js';
import { type Beside, specsByName, tensorText } from './argumentSpecs.js';
import { floats, plain, type Spec } from './layouts.js';
import { fieldsOfSettings } from './settingsClass.js';

/** Inputs that are objects: what the network itself makes to start with (`self.initial_state(1)`), and records whose class the annotation names. */

/** The name of the network in the text of such an input. */
export const NETWORK = 'self';

/** What the other inputs are, for what an object is made of. */
interface Made extends Beside {
  readonly root: ModuleObject;
  readonly method: string;
  /** Names that the text of an input may use as they are. */
  readonly names: ReadonlyMap<string, Value>;
  /** Parameters with inputs that are chosen already. */
  readonly chosen: ReadonlyMap<string, Spec>;
  /** What the first layers of the network take. */
  readonly first: Spec | undefined;
  readonly shapes: (layout: 'pixels', width: number) => Spec[];
}

export function objectInput(p: Parameter, made: Made): Spec | undefined {
  const text = madeByNetwork(p, made) ?? record(p, made);
  return text === undefined ? undefined : plain(text);
}

const STARTS = '(?:get_)?(?:init|initial|initiali[sz]e|make|create|new|zero|empty|allocate|setup)';
const FIRST_STATES = /^(?:carry|(?:\w+_)?(?:state|hidden|cache|memory)s?|h0|hx)$/;

/** Whether a parameter of that name takes what the network went through before. */
export const isFirstState = (name: string): boolean => FIRST_STATES.test(name);

/** A call of the network's method that makes what `forward` takes at first: `init_hidden` for `hidden`. */
function madeByNetwork({ name }: Parameter, made: Made): string | undefined {
  if (!isFirstState(name)) return undefined;
  const stem = name.replace(/^(?:prev|past|last|kv)_|s$/g, '').replace(/^h[0x]$/, 'hidden');
  const pattern = new RegExp(`^_?${STARTS}_?(?:\\w+_)?${stem}s?$`, 'i');
  for (const { dict } of made.root.cls.mro)
    for (const [own, method] of dict) {
      if (!pattern.test(own) || !(method instanceof PyFunction) || !method.visible) continue;
      const needed = method.params.slice(1).filter((q) => q.default === undefined && (q.kind === 'posonly' || q.kind === 'normal'));
      const texts = needed.map((q) => argument(q.name, made));
      if (texts.every((t) => t !== undefined)) return `${NETWORK}.${own}(${texts.join(', ')})`;
    }
  return undefined;
}

function argument(name: string, { chosen }: Made): string | undefined {
  const given = chosen.get(name);
  if (given) return tensorText(given);
  if (/^(?:batch(?:_?size)?|bsz|bs|b|n|num_envs)$/i.test(name)) return '1';
  return name === 'device' ? "'cpu'" : name === 'dtype' ? 'torch.float32' : undefined;
}

/** A call of the class that the annotation names, where that is a dataclass or a named tuple. */
function record({ annotation }: Parameter, made: Made): string | undefined {
  const forward = made.root.cls.lookup(made.method);
  const name = annotation.replace(/^(?:typing\.)?Optional\[(.*)\]$|^(.*?) ?\| ?None$/, '$1$2');
  const cls = forward instanceof PyFunction ? valueAt(forward.globals, name) : undefined;
  if (!(cls instanceof PyClass) || isModuleClass(cls)) return undefined;
  const fields = fieldsOf(cls);
  if (!fields?.length) return undefined;
  const home = cls.lookup('__module__');
  const call = valueAt(made.names, name) === cls ? name : typeof home === 'string' ? `__import__("${home}", fromlist=["_"]).${cls.name}` : undefined;
  if (call === undefined) return undefined;
  let { first } = made;
  const texts = fields.map((f) => {
    const spec = fieldSpec({ ...f, keywordOnly: false }, made, first);
    if (spec === first) first = undefined;
    return `${f.name}=${tensorText(spec)}`;
  });
  return `${call}(${texts.join(', ')})`;
}

function fieldSpec(p: Parameter, made: Made, first: Spec | undefined): Spec {
  const named = specsByName(p, { use: undefined, wanted: undefined }, made, made.shapes)?.[0];
  if (named) return named;
  if (/\bint\b/.test(p.annotation)) return plain('0');
  if (/\bfloat\b/.test(p.annotation)) return plain('1.0');
  if (/\bbool\b/.test(p.annotation)) return plain('False');
  if (/\b(?:Optional|None)\b/.test(p.annotation)) return plain('None');
  return first ?? floats(1);
}

/** Fields that must be given. Undefined where the class is no record. */
function fieldsOf(cls: PyClass): Pick<Parameter, 'name' | 'annotation' | 'required'>[] | undefined {
  const listed = cls.lookup('_fields');
  const all = listed instanceof PyTuple || cls.lookup('__dataclass_fields__') instanceof PyDict ? recordFields(cls, listed) : undefined;
  return all?.filter((f) => f.required);
}

function recordFields(cls: PyClass, listed: Value | undefined): Pick<Parameter, 'name' | 'annotation' | 'required'>[] {
  if (!(listed instanceof PyTuple))
    return (fieldsOfSettings(VM.current, cls) ?? []).map((f) => ({ name: f.name, annotation: f.annotation, required: f.isRequired }));
  const types = cls.lookup('__annotations__');
  const defaults = cls.lookup('_field_defaults');
  return listed.items.map((item) => {
    const name = String(item);
    const type = types instanceof PyDict ? types.map.get(name) : undefined;
    const annotation = type instanceof PyClass ? type.name : typeof type === 'string' ? type : '';
    return { name, annotation, required: !(defaults instanceof PyDict && defaults.map.has(name)) };
  });
}

/** What a dotted name means among these. */
function valueAt(names: ReadonlyMap<string, Value>, dotted: string): Value | undefined {
  const [start = '', ...rest] = dotted.split('.');
  let here = names.get(start);
  for (const part of rest) here = here instanceof PyModule ? here.dict.get(part) : undefined;
  return here;
}
