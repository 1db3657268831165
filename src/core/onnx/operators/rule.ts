import type { Dim } from '../coupling.js';
import type { Attributes, Node, TensorType } from '../graph.js';
import type { CostKind } from './kind.js';
import type { Movement } from './movement.js';

/** What a rule sees of one input: its type, and its elements where they are small and known (axes, target shapes, limits). */
export interface RuleInput extends TensorType {
  readonly data?: ArrayLike<number>;
}

/**
 * Everything the product knows of one ONNX operator, in its newest form (`older.ts` brings others to it): one entry in the file of its family. Costs, diagram, writer and measurement read
 * their facts here; no other file lists operators. All but `infer` may be left out. Source: the operator's page at onnx.ai/onnx/operators.
 */
export interface OperatorRule {
  /**
   * Types of the outputs. Throws {@link ShapeError} with PyTorch's or ONNX's own wording when inputs do not fit. `undefined` = optional input left out.
   * @param outputs how many the node has, where a file says it; absent = those that a front end needs. There may be fewer or more types than that.
   */
  infer(inputs: readonly (RuleInput | undefined)[], attributes: Attributes, outputs?: number): TensorType[];
  /** Elements of small known inputs, folded: `undefined` when not foldable. */
  fold?(inputs: readonly (RuleInput | undefined)[], outputs: readonly TensorType[], attributes: Attributes): number[][] | undefined;

  /** Multiply-accumulates of one run; absent = none by the default convention. */
  macs?(inputs: readonly (RuleInput | undefined)[], outputs: readonly TensorType[], attributes: Attributes): number;
  /** True where it does work of its own that is no multiply-add and that nothing counts (trees, support vectors, image files): totals are then lower bounds. */
  readonly uncounted?: true;
  /** The formula with the real numbers and the result in it: `3·3·3·32·112² = 10,838,016`. `undefined` where nothing is multiplied and added. */
  formula?(inputs: readonly (RuleInput | undefined)[], outputs: readonly TensorType[], attributes: Attributes): string | undefined;
  /**
   * What kind of arithmetic it is; absent or `undefined` = none of the named kinds.
   * @param isWeight whether the input at this position is a parameter, or computed from parameters alone
   */
  kind?(inputs: readonly (RuleInput | undefined)[], attributes: Attributes, isWeight: (input: number) => boolean): CostKind | undefined;
  /** What it does to elements if it computes none; absent = it computes. */
  readonly moves?: Movement;

  /**
   * The dimensions of its outputs in terms of those of its inputs, and which of these belong together (see `onnx/coupling.ts`). Absent = sizes of inputs
   * and outputs stay as they are.
   */
  couple?(node: CoupledNode): readonly (readonly Dim[])[];

  /** In a few words what tells it from others of its kind: `3×3 /2 depthwise`, `1024 → 1000`. `undefined` = nothing. */
  detail?(inputs: readonly (RuleInput | undefined)[], attributes: Attributes): string | undefined;
  /** How a paper's table of the layers writes it; absent = not at all. `undefined` where these inputs are none of a table's. */
  tabled?(inputs: readonly (RuleInput | undefined)[], outputs: readonly TensorType[], attributes: Attributes): TableRow | undefined;
  /** How a drawing writes it, whatever its function was called: `+`. */
  readonly sign?: string;

  /** What its weight inputs are for, by position. */
  readonly weights?: Readonly<Record<number, WeightRole>>;
  /** Positions of inputs that set how it works and are no weights, though they may hold as many floats: scales, zero points, limits. */
  readonly settings?: readonly number[];
  /** How many parameters a weight holds, where its elements are not that many, as several share one. */
  parameters?(input: number, inputs: readonly (RuleInput | undefined)[], attributes: Attributes): number | undefined;
  /** How many different indices the input at this position may hold (all below that number); `undefined` when that input holds none. */
  indexLimit?(input: number, inputs: readonly (RuleInput | undefined)[], attributes: Attributes): number | undefined;

  /** Kernels of a runtime that are known to take over its work: of an operator that it stands right `after`, or right `before`. */
  readonly fuses?: { readonly after?: readonly FusingKernel[]; readonly before?: readonly FusingKernel[] };
  /** Writes it as other nodes; absent = it is written as itself. For what the runtime lacks, or would itself take apart into nodes whose names lead to no layer. */
  lower?(writer: NodeWriter): void;
}

/** One line of a paper's table of the layers, as Table 1 of the MobileNets paper has them. */
export interface TableRow {
  /** `Conv dw` */
  readonly type: string;
  readonly stride: string;
  /** `3 × 3 × 32 dw` */
  readonly filter: string;
  /** The line of the table of shares that it belongs to (Table 2 there): `Conv DW 3 × 3`; absent = none. */
  readonly share?: string;
}

/** A node whose dimensions are being tied. */
export interface CoupledNode {
  /** Dimensions of each input; an input left out has none. */
  readonly dims: readonly (readonly Dim[])[];
  readonly inputs: readonly (RuleInput | undefined)[];
  readonly outputs: readonly TensorType[];
  readonly attributes: Attributes;
  /** True for an input that is a parameter. */
  isParameter(input: number): boolean;
  /** The elements of a constant input are sizes: these. */
  states(input: number, sizes: readonly Dim[]): void;
  /** The attribute is a size: this. */
  statesAttribute(name: string, size: Dim): void;
}

/**
 * What a weight is for, which decides how large its elements are before training: `scale` near one, `bias` and `mean` near zero, `variance`
 * near one and positive, `slope` that of PReLU, `table` rows to look up. Of a kernel or matrix, a function that tells its fan-in.
 */
export type WeightRole = 'scale' | 'bias' | 'mean' | 'variance' | 'slope' | 'table' | FanIn;

/** How many products are summed into one output element, from the weight's shape; `undefined` when this shape does not tell. */
export type FanIn = (shape: readonly number[], attributes: Attributes) => number | undefined;

/**
 * Kernels that take over the work of operators beside their own: those of convolutions, of matrix products, of pooling.
 * `fused` = one of the first two that the runtime has replaced by a kernel that also applies an activation.
 */
export type FusingKernel = 'convolution' | 'product' | 'pooling' | 'fused';

/** Writes one node of the graph as nodes of the file, under names that lead back to its layer. */
export interface NodeWriter {
  readonly node: Node;
  /** Names of the inputs in the file; '' for an optional input left out. */
  readonly inputs: readonly string[];
  readonly inputTypes: readonly TensorType[];
  readonly outputTypes: readonly TensorType[];
  /** The name of a constant with these elements. */
  constant(data: readonly number[], type: TensorType): string;
  /** Adds one node and returns the name of its first output; `last` makes it give the operator's own outputs. */
  emit(op: string, inputs: readonly string[], attributes?: Attributes, last?: boolean): string;
}

/** Inputs that do not fit an operator; the message says which and why, in the words a user of the framework knows. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}
