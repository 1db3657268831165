import { call, getAttr } from '../../python/objects/objects.js';
import { nativeSignatures } from '../../python/values/natives.js';
import {
  NOT_IMPLEMENTED,
  PyBuiltin,
  PyClass,
  PyClassMethod,
  PyDict,
  PyList,
  PyObject,
  PyProperty,
  PyTuple,
  tuple,
  Unknown,
  type Value,
} from '../../python/values/values.js';
import { native, type VM } from '../../python/values/vm.js';
import { ParameterClass, Tensor, TensorClass } from '../tensor/tensor.js';

/** `__torch_function__`: what a class of the program does in place of an operator that is called with one of its objects. */

const METHOD = '__torch_function__';
/** Members of a tensor that ask nobody (`torch.overrides.get_ignored_functions`). Iterating does, by what it calls. */
const UNASKED = new Set(['__iter__', '__hash__', '__torch_function__', 'as_subclass', 'stride']);
type Kwargs = ReadonlyMap<string, Value> | undefined;

export class Overrides {
  /** Calls under way that ask no class: what a class has passed on runs as it is. */
  private passedOn = 0;
  private readonly inherited: PyClassMethod;

  constructor(private readonly vm: VM) {
    this.inherited = new PyClassMethod(native(METHOD, ([cls = null, func = null, , ...given]) => asClass(this.passOn(func, given), cls)));
  }

  /** Gives `torch.Tensor` the method that its subclasses pass calls on to. */
  install(): void {
    TensorClass.set(METHOD, this.inherited);
  }

  /** `torch._C._disabled_torch_function_impl`, which asks no class either and leaves the result as it is. */
  readonly disabled = native('_disabled_torch_function_impl', ([func = null, , ...given]) => this.passOn(func, given), false);

  /** Makes methods and attributes of tensors ask first, which are no operators. PyTorch calls the getter and the setter of an attribute by their own names. */
  guard(cls: PyClass, isOne: (name: string) => boolean): void {
    for (const [name, member] of cls.dict) {
      if (UNASKED.has(name) || !isOne(name)) continue;
      if (member instanceof PyBuiltin) cls.set(name, this.asking(name, member));
      else if (member instanceof PyProperty) {
        if (member.get instanceof PyBuiltin) member.get = this.asking('__get__', member.get);
        if (member.set instanceof PyBuiltin) member.set = this.asking('__set__', member.set);
      }
    }
  }

  private asking(name: string, of: PyBuiltin): PyBuiltin {
    const made: PyBuiltin = native(name, (args, kwargs) => this.result(made, args, kwargs) ?? of.call(args, kwargs), of.binds);
    const signature = nativeSignatures.get(of);
    if (signature !== undefined) nativeSignatures.set(made, signature);
    return made;
  }

  /** What the classes of the arguments give in place of the function; `undefined` = they have nothing to say. */
  result(func: Value, args: readonly Value[], kwargs: Kwargs): Value | undefined {
    if (this.passedOn) return undefined;
    let asked: Set<PyClass> | undefined;
    for (let i = 0; i < args.length; i++) asked = this.collect(args[i] as Value, asked, true);
    kwargs?.forEach((v) => {
      asked = this.collect(v, asked, true);
    });
    return asked && this.ask(asked, func, args, kwargs);
  }

  private ask(asked: ReadonlySet<PyClass>, func: Value, args: readonly Value[], kwargs: Kwargs): Value {
    // A subclass is asked before the classes that it is made of, else the leftmost first.
    const order = [...asked].sort((a, b) => (a === b ? 0 : a.isSubclassOf(b) ? -1 : b.isSubclassOf(a) ? 1 : 0));
    const options = new PyDict();
    if (kwargs) for (const [key, v] of kwargs) options.map.set(key, v);
    for (const cls of order) {
      const method = getAttr(this.vm, cls, METHOD);
      if (method instanceof Unknown) return method;
      const made = call(this.vm, method, [func, tuple(order), tuple(args), options]);
      if (made !== NOT_IMPLEMENTED) return made;
    }
    throw this.vm.error('TypeError', `no implementation found for an operator on types that implement ${METHOD}: [${order.map((c) => c.name).join(', ')}]`);
  }

  /** Adds the class of an argument, or of the items in it, if it has a say. Every operator passes here: the set is made when it is needed. */
  private collect(v: Value, asked: Set<PyClass> | undefined, inside: boolean): Set<PyClass> | undefined {
    if (!(v instanceof PyObject) || v.cls === TensorClass || v.cls === ParameterClass) return asked;
    if (inside && (v instanceof PyTuple || v instanceof PyList)) {
      const { items } = v;
      for (let i = 0; i < items.length; i++) asked = this.collect(items[i] as Value, asked, false);
      return asked;
    }
    if (v instanceof PyClass) return asked;
    const found = v.cls.lookup(METHOD);
    return found === undefined || found === TensorClass.lookup(METHOD) ? asked : (asked ?? new Set()).add(v.cls);
  }

  private passOn(func: Value, [args, kwargs]: readonly Value[]): Value {
    const options = new Map<string, Value>();
    if (kwargs instanceof PyDict) for (const [key, v] of kwargs.map) if (typeof key === 'string') options.set(key, v);
    this.passedOn++;
    try {
      return call(this.vm, func, args instanceof PyTuple || args instanceof PyList ? args.items : [], options);
    } finally {
      this.passedOn--;
    }
  }
}

/** A new tensor is one of the class that was asked. */
const asClass = (result: Value, cls: Value): Value =>
  result instanceof Tensor && result.cls === TensorClass && cls instanceof PyClass ? result.alias(cls) : result;
