import { isInteger } from '../../onnx/dtypes.js';
import type { DType } from '../../onnx/graph.js';
import { ShapeError } from '../../onnx/operators/rule.js';
import { PyError } from '../../python/values/failures.js';
import { PyBuiltin, PyTuple, type Unknown, type Value } from '../../python/values/values.js';
import { scalarName } from '../tensor/dtypes.js';
import { isComplex } from '../tensor/promotion.js';
import { Selection } from '../tensor/subscript.js';
import { Tensor, TensorClass } from '../tensor/tensor.js';
import { UnknownArgument } from '../tensor/unknownArgument.js';
import { Arguments, parseSignature, type Signature } from './arguments.js';
import type { Layers } from './layers.js';
import { Overrides } from './overrides.js';
import type { Recorder } from './recorder.js';
import { type Home, type Operator, type Ops, operators } from './registry.js';

/** Operators as Python finds and calls them. */

type Kwargs = ReadonlyMap<string, Value> | undefined;

const NAMESPACES: Record<Exclude<Home, 'tensor' | 'inplace'>, string> = {
  torch: 'torch',
  F: 'torch.nn.functional',
  linalg: 'torch.linalg',
  special: 'torch.special',
  fft: 'torch.fft',
  sparse: 'torch.sparse',
  torchvision: 'torch.ops.torchvision',
  layercost: 'torch.ops.layercost',
};

/** An in-place result must fit the category of its target: floats do not go into whole numbers. */
const category = (dtype: DType): number => (dtype === 'bool' ? 0 : isInteger(dtype) ? 1 : isComplex(dtype) ? 3 : 2);
const fits = (from: DType, to: DType): boolean => category(from) <= category(to);

/** The evaluation that operators run in. */
interface Evaluation {
  readonly ops: Ops;
  readonly layers: Layers;
  /** True while the network's forward runs: only then do operators belong to layers. */
  readonly running: boolean;
  /** Told of what is counted. */
  readonly watch: { note(): void };
  /** Records what is called, while the network runs and somebody asked for it. */
  readonly recorder: Recorder | undefined;
  /** Records an operator whose cost is unknown. */
  uncountedOperator(operator: string, reason: string, hasCost: boolean): void;
}

/** Offers the operators as Python functions and methods, and runs them. */
export class Dispatch {
  private readonly functions = new Map<string, PyBuiltin>();
  private readonly signatures = new Map<Operator, Signature>();

  private readonly ops: Ops;
  readonly overrides: Overrides;

  constructor(private readonly evaluation: Evaluation) {
    this.ops = evaluation.ops;
    this.overrides = new Overrides(this.ops.vm);
  }

  /** Adds the operators to `torch.Tensor`. All machines share that class; its methods work for the machine that installed them last. */
  installMethods(): void {
    this.overrides.install();
    operators.forEach((operator, key) => {
      if (key.startsWith('tensor.')) TensorClass.set(operator.name, this.builtin(operator, 'tensor'));
      else if (key.startsWith('inplace.')) TensorClass.set(`${operator.name}_`, this.builtin(operator, 'inplace'));
    });
  }

  /** The function of that name in a module (`torch`, `torch.nn.functional`, `torch.linalg`...), if there is one. */
  find(module: string, name: string): PyBuiltin | undefined {
    for (const [home, path] of Object.entries(NAMESPACES) as [Home, string][]) {
      if (path !== module) continue;
      const operator = operators.get(`${home}.${name}`);
      if (operator) return this.builtin(operator, home);
    }
    if (!name.endsWith('_') || (module !== 'torch' && module !== 'torch.nn.functional')) return undefined;
    const operator = operators.get(`inplace.${name.slice(0, -1)}`);
    return operator && this.builtin(operator, 'inplace');
  }

  /** Names that a module has, for `dir` and `from torch import *`. */
  names(module: string): string[] {
    const homes = (Object.entries(NAMESPACES) as [Home, string][]).filter(([, path]) => path === module).map(([home]) => home);
    return [...operators.keys()].filter((key) => homes.includes(key.slice(0, key.indexOf('.')) as Home)).map((key) => key.slice(key.indexOf('.') + 1));
  }

  private builtin(operator: Operator, home: Home): PyBuiltin {
    const key = `${home}.${operator.name}`;
    let made = this.functions.get(key);
    if (!made) {
      const method = home === 'tensor' || home === 'inplace';
      const name = home === 'inplace' ? `${operator.name}_` : operator.name;
      const plain: PyBuiltin['call'] =
        home === 'inplace' ? (args, kwargs) => this.inPlace(operator, args, kwargs) : (args, kwargs) => this.run(operator, args, kwargs);
      const traceName = `${method ? 'Tensor' : home}.${name}`;
      const run: PyBuiltin['call'] = (args, kwargs) => this.recorded(traceName, operator, args, kwargs, plain);
      const callable: PyBuiltin = new PyBuiltin(name, (args, kwargs) => this.overrides.result(callable, args, kwargs) ?? run(args, kwargs), method);
      made = callable;
      this.functions.set(key, made);
    }
    return made;
  }

  /** Calls an operator as Python does: under a name that those who count by names know. */
  recorded(name: string, operator: Operator, args: readonly Value[], kwargs: Kwargs, run: PyBuiltin['call']): Value {
    const { recorder } = this.evaluation;
    if (!recorder) return run(args, kwargs);
    const isByName = recorder.takeByName() || /^(?:Tensor|operator)\./.test(name);
    const { builder } = this.ops;
    const given = recorder.arguments(this.bind(operator, args, kwargs));
    const from = builder.graph.nodes.length;
    const result = run(args, kwargs);
    recorder.called(name, isByName, given, result, builder.graph.nodes[from]?.layer ?? builder.place.layer);
    return result;
  }

  /** An operator by its name in `torch`, or else among the methods of a tensor. */
  operator(name: string): Operator | undefined {
    return operators.get(`torch.${name}`) ?? operators.get(`tensor.${name}`);
  }

  private named(name: string): Operator {
    const operator = operators.get(`torch.${name}`) ?? operators.get(`F.${name}`) ?? operators.get(`tensor.${name}`) ?? operators.get(`linalg.${name}`);
    if (!operator) throw new Error(`no operator is called ${name}`);
    return operator;
  }

  /** Calls an operator by its name, as the user's code does. */
  called(name: string, args: readonly Value[]): Value {
    return this.run(this.named(name), args, undefined);
  }

  /** Calls an operator from within another one, as part of the layer of that one. */
  byName(name: string, args: readonly Value[], kwargs?: Kwargs): Value {
    const operator = this.named(name);
    return operator.run(this.ops, this.bind(operator, args, kwargs));
  }

  /** Runs an operator. Unknown arguments make its result unknown, and its cost too. */
  run(operator: Operator, args: readonly Value[], kwargs: Kwargs): Value {
    this.ops.vm.tick();
    try {
      const result = this.counted(operator, args, () => operator.run(this.ops, this.bind(operator, args, kwargs)));
      return kwargs?.has('out') ? this.into(kwargs.get('out') as Value, result) : result;
    } catch (error) {
      if (error instanceof UnknownArgument) return this.onSelection(operator, args, kwargs) ?? this.unknown(operator.name, operator.layer, error.value);
      if (error instanceof ShapeError) throw this.ops.error(error.message);
      throw error;
    }
  }

  /** What is done with the elements that a mask selects, as if it were done with all: how many these are changes no count, where the operator has no multiply-adds. */
  private onSelection(operator: Operator, args: readonly Value[], kwargs: Kwargs): Selection | undefined {
    const selection = args.find((v) => v instanceof Selection);
    if (operator.layer || !(selection instanceof Selection) || args.some((v) => v instanceof Selection && v.mask.tensor !== selection.mask.tensor))
      return undefined;
    try {
      const all = args.map((v) => (v instanceof Selection ? v.source : v));
      const result = operator.run(this.ops, this.bind(operator, all, kwargs));
      return result instanceof Tensor && result.shape.join() === selection.source.shape.join() ? selection.with(result) : undefined;
    } catch (error) {
      if (error instanceof UnknownArgument || error instanceof ShapeError || error instanceof PyError) return undefined;
      throw error;
    }
  }

  private counted(operator: Operator, args: readonly Value[], run: () => Value): Value {
    if (operator.layer) this.evaluation.watch.note();
    return operator.layer && this.evaluation.running ? this.evaluation.layers.functional(operator.name, args, run) : run();
  }

  private inPlace(operator: Operator, args: readonly Value[], kwargs: Kwargs): Value {
    const self = args[0] ?? kwargs?.get('input') ?? kwargs?.get('self') ?? null;
    const result = this.run(operator, args, kwargs);
    if (!(self instanceof Tensor)) return result;
    if (!(result instanceof Tensor)) {
      // The written elements are unknown, but in-place operators keep the shape.
      this.ops.forget(self);
      return self;
    }
    // A view of the tensor itself (`unsqueeze_`): from now on it looks at the same elements in another shape.
    if (result.storage === self.storage) {
      self.rebind(result);
      return self;
    }
    if (!fits(result.dtype, self.dtype))
      throw this.ops.error(`result type ${scalarName(result.dtype)} can't be cast to the desired output type ${scalarName(self.dtype)}`);
    return this.ops.write(self, result);
  }

  /** `out=`: the result goes into the given tensor, which takes its shape. */
  private into(out: Value, result: Value): Value {
    if (out instanceof Tensor && result instanceof Tensor) {
      if (out.shape.join() === result.shape.join()) return this.ops.write(out, result);
      out.rebind(this.ops.cast(result, out.dtype));
      return out;
    }
    if (out instanceof PyTuple && result instanceof PyTuple) for (const [i, o] of out.items.entries()) this.into(o, result.items[i] ?? null);
    return result;
  }

  private bind(operator: Operator, args: readonly Value[], kwargs: Kwargs): Arguments {
    let signature = this.signatures.get(operator);
    if (!signature) {
      signature = parseSignature(operator.signature);
      this.signatures.set(operator, signature);
    }
    return new Arguments(this.ops.vm, operator.name, signature, args, kwargs);
  }

  /** Records that an operator of unknown cost was reached, and gives its unknown result. */
  unknown(name: string, hasCost: boolean, value: Unknown): Unknown {
    this.evaluation.uncountedOperator(name, value.reason, hasCost);
    return value;
  }

  /** A function of torch that is not modelled. Its result is unknown, and so is its cost when it works on tensors. */
  missing(path: string): PyBuiltin {
    return new PyBuiltin(
      path.slice(path.lastIndexOf('.') + 1),
      (args) => {
        const value = this.ops.vm.unknown(`${path} is not modelled`);
        if (args.some((v) => v instanceof Tensor)) this.evaluation.uncountedOperator(path, value.reason, true);
        return value;
      },
      path.startsWith('Tensor.'),
    );
  }
}
