import { getAttrOr } from '../python/objects/objects.js';
import { repr } from '../python/objects/text.js';
import { unparse } from '../python/syntax/describe.js';
import { PyFunction } from '../python/values/calls.js';
import { PyClass, PyDict, PyObject, type Value } from '../python/values/values.js';
import type { VM } from '../python/values/vm.js';

/** Classes that hold settings: what making one must be given, and what it may be given because its default stands for nothing. */

/** Names of classes that hold settings. */
export const SETTINGS_CLASS = /(?:Config|Configuration|Args|Arguments|Params|Parameters|Hparams|HParams|Options|Settings|Cfg)\w*$/;

export interface SettingsField {
  readonly name: string;
  /** Text of its annotation, '' = none. */
  readonly annotation: string;
  readonly isRequired: boolean;
  /** The default; undefined for a required one. */
  readonly fallback: Value | undefined;
}

/** The annotation of a field as text. */
function annotationText(vm: VM, v: Value | undefined): string {
  if (v === undefined || v === null) return '';
  if (typeof v === 'string') return v;
  return v instanceof PyClass ? v.name : repr(vm, v);
}

/**
 * Fields of a class of settings: parameters of its `__init__`, or fields of a dataclass or of a class of a modelled library of settings, which lists the
 * required ones as `__required_fields__`. Undefined where they are not known.
 */
export function fieldsOfSettings(vm: VM, cls: PyClass): SettingsField[] | undefined {
  const init = cls.lookup('__init__');
  const listed = cls.lookup('__required_fields__');
  const required = listed instanceof PyDict ? [...listed.map].map(([name, type]) => fieldOf(vm, String(name), type)) : [];
  const fields = cls.lookup('__dataclass_fields__');
  if (listed instanceof PyDict) return [...required, ...annotated(vm, cls).filter((f) => !required.some((r) => r.name === f.name))];
  const isOpen = init instanceof PyFunction && init.params.some((p) => p.kind === 'kwargs');
  if (init instanceof PyFunction && !(isOpen && init.params.length === 2))
    return init.params.slice(1).flatMap((p, i) => {
      if (p.kind === 'args' || p.kind === 'kwargs') return [];
      const fallback = init.defaults[i + 1];
      return [{ name: p.name, annotation: p.annotation ? unparse(p.annotation) : '', isRequired: fallback === undefined, fallback }];
    });
  if (fields instanceof PyDict)
    return [...fields.map].flatMap(([name, field]) => {
      const fallback = getAttrOr(vm, field, 'default');
      if (getAttrOr(vm, field, 'init') === false || !isMissing(getAttrOr(vm, field, 'default_factory'))) return [];
      return [fieldOf(vm, String(name), getAttrOr(vm, field, 'type'), isMissing(fallback) ? undefined : fallback)];
    });
  return isOpen ? annotated(vm, cls) : undefined;
}

/** True for what `dataclasses` puts where no default is given. */
const isMissing = (v: Value | undefined): boolean => v === undefined || (v instanceof PyObject && v.cls.name === '_MISSING_TYPE');

const fieldOf = (vm: VM, name: string, type: Value | undefined, fallback?: Value): SettingsField => ({
  name,
  annotation: annotationText(vm, type),
  isRequired: fallback === undefined,
  fallback,
});

/** Annotated members of a class and its bases with their defaults. */
function annotated(vm: VM, cls: PyClass): SettingsField[] {
  const out = new Map<string, SettingsField>();
  for (const base of [...cls.mro].reverse()) {
    const types = base.dict.get('__annotations__');
    for (const [name, type] of types instanceof PyDict ? types.map : []) {
      const fallback = cls.lookup(String(name));
      if (fallback !== undefined) out.set(String(name), fieldOf(vm, String(name), type, fallback));
    }
  }
  return [...out.values()];
}

/** A default that stands for "not given": no size is negative. */
export const isUngiven = (v: Value | undefined): boolean => v === null || v === -1;
