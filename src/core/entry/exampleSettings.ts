import { repr } from '../python/objects/text.js';
import { nativeClass } from '../python/values/natives.js';
import { type PyClass, PyDict, types, type Value } from '../python/values/values.js';
import { native, type VM } from '../python/values/vm.js';
import { SETTINGS, UNCHANGED } from './exampleSizes.js';

/** Values that are known by name, and Python for one. */
interface Given {
  readonly values: ReadonlyMap<string, Value>;
  readonly text: (v: Value) => string;
}

/**
 * An object of settings for a network whose settings nobody gives: it answers for every name that it is asked for with an example size, by attribute
 * (`config.dim`) and by key (`config["dim"]`), and remembers what it was asked. Questions that have an answer of their own in code
 * (`getattr(config, "dim", 8)`, `config.get("dim")`, `hasattr`) find nothing.
 */
class ExampleSettings extends PyDict {
  /** Python for what was asked for, by name. */
  readonly asked = new Map<string, string | ExampleSettings>();
  /** Names whose values are given, not examples. */
  private readonly found = new Set<string>();
  private hasKeys = false;

  constructor(
    cls: PyClass,
    private readonly evaluate: (text: string) => Value,
    private readonly textFor: (name: string) => string | undefined,
    private readonly given: Given,
  ) {
    super(cls);
  }

  answer(name: string, isKey: boolean): Value | undefined {
    if (name.startsWith('__')) return undefined;
    this.hasKeys ||= isKey;
    const known = this.attrs?.get(name) ?? this.map.get(name);
    if (known !== undefined) return known;
    const given = this.given.values.get(name);
    const text = given === undefined ? (this.textFor(name) ?? 'None') : this.given.text(given);
    // Settings hold sections, not networks.
    const isSection = given === undefined && (SETTINGS.test(name) || text === UNCHANGED);
    const nested = isSection ? new ExampleSettings(this.cls, this.evaluate, this.textFor, this.given) : undefined;
    const value = given ?? nested ?? this.evaluate(text);
    if (given !== undefined) this.found.add(name);
    this.asked.set(name, nested ?? text);
    (this.attrs ??= new Map()).set(name, value);
    if (isKey) this.map.set(name, value);
    return value;
  }

  /** Python that makes an equal object. */
  get text(): string {
    const members = [...this.asked].map(([name, value]) => `${name}=${typeof value === 'string' ? value : value.text}`).join(', ');
    if (!this.hasKeys) return `__import__("types").SimpleNamespace(${members})`;
    return this.isOnlyKeys ? `dict(${members})` : `type("Settings", (dict,), {"__getattr__": dict.__getitem__})(${members})`;
  }

  private get isOnlyKeys(): boolean {
    return [...this.asked.keys()].every((name) => this.map.has(name));
  }

  /** `dim=512`, one for each name. */
  get sizes(): string[] {
    return [...this.asked].flatMap(([name, value]) => (this.found.has(name) ? [] : typeof value === 'string' ? [`${name}=${value}`] : value.sizes));
  }
}

/**
 * Makes objects of example settings for this machine; `evaluate` gives the value of Python text, `textFor` the text for the value of a name.
 * What is `given` by name is no example.
 */
export function exampleSettings(
  vm: VM,
  evaluate: (text: string) => Value,
  textFor: (name: string) => string | undefined,
  given: ReadonlyMap<string, Value> = new Map(),
): ExampleSettings {
  const cls = nativeClass('types', 'Settings', {
    bases: [types.dict],
    dict: {
      __missing__: native('__missing__', ([self, name]) => {
        const value = self instanceof ExampleSettings && typeof name === 'string' ? self.answer(name, true) : undefined;
        if (value === undefined) throw vm.error('KeyError', name ?? null);
        return value;
      }),
    },
  });
  cls.supply = (self, name) => (self instanceof ExampleSettings ? self.answer(name, false) : undefined);
  return new ExampleSettings(cls, evaluate, textFor, { values: given, text: (v) => repr(vm, v) });
}
