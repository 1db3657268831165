import { nativeClass } from '../python/values/natives.js';
import { type PyClass, PyDict, types, type Value } from '../python/values/values.js';
import { native, type VM } from '../python/values/vm.js';
import { SETTINGS } from './exampleSizes.js';

/**
 * An object of settings for a network whose settings nobody gives: it answers for every name that it is asked for with an example size, by attribute
 * (`config.dim`) and by key (`config["dim"]`), and remembers what it was asked. Questions that have an answer of their own in code
 * (`getattr(config, "dim", 8)`, `config.get("dim")`, `hasattr`) find nothing.
 */
export class ExampleSettings extends PyDict {
  /** Python for what was asked for, by name. */
  readonly asked = new Map<string, string | ExampleSettings>();
  private hasKeys = false;

  constructor(
    cls: PyClass,
    private readonly evaluate: (text: string) => Value,
    private readonly textFor: (name: string) => string | undefined,
  ) {
    super(cls);
  }

  answer(name: string, isKey: boolean): Value | undefined {
    if (name.startsWith('__')) return undefined;
    this.hasKeys ||= isKey;
    const known = this.attrs?.get(name) ?? this.map.get(name);
    if (known !== undefined) return known;
    const text = this.textFor(name) ?? 'None';
    const nested = SETTINGS.test(name) ? new ExampleSettings(this.cls, this.evaluate, this.textFor) : undefined;
    const value = nested ?? this.evaluate(text);
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
    return [...this.asked].flatMap(([name, value]) => (typeof value === 'string' ? [`${name}=${value}`] : value.sizes));
  }
}

/** Makes objects of example settings for this machine; `evaluate` gives the value of Python text, `textFor` the text for the value of a name. */
export function exampleSettings(vm: VM, evaluate: (text: string) => Value, textFor: (name: string) => string | undefined): ExampleSettings {
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
  return new ExampleSettings(cls, evaluate, textFor);
}
