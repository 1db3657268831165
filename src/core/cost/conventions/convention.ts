import type { FunctionCall, ModuleCall } from './sight.js';

/** How a tool counts, as a table of rules. */

interface Rule<Seen> {
  /** What is counted, as a sentence says it beside the number. */
  readonly reason: string;
  /** Throws {@link ToolFails} where the tool ends with an error. */
  readonly count: (seen: Seen) => number;
}
export type ModuleRule = Rule<ModuleCall>;
export type FunctionRule = Rule<FunctionCall>;

/** Rules by name. Made when they are first asked for: most runs of the program count by none of them. */
type Table<R> = () => Readonly<Record<string, R>>;

export function table<R>(make: Table<R>): Table<R> {
  let made: ReturnType<Table<R>> | undefined;
  return () => (made ??= make());
}

/** Rules for runs of modules, by class: `nn.Conv2d`. */
interface ModuleRules {
  readonly rules: Table<ModuleRule>;
  /** For every module without modules inside that no other rule is for. */
  readonly leaves?: ModuleRule;
  /** `exact`: the class itself. `derived`: the nearest base that has a rule. */
  readonly matches: 'exact' | 'derived';
  /** Tools that turn gradients off meet the fused path of `nn.TransformerEncoderLayer`, which calls none of its layers. */
  readonly withoutGradients?: boolean;
  /** How often a module counts that several parents hold: once, once for each way to it, or that squared, as each way also brings a hook of its own. */
  readonly shared: 'once' | 'ways' | 'squared';
}

/** The slip of tools that turn gradients off. */
export const FUSED_ENCODER =
  '`nn.TransformerEncoderLayer` counts nothing where PyTorch runs it as one operator: an even number of heads, batch first, ReLU or GELU.';

/** Rules for calls of functions by name: `F.relu`, `torch.add`. A function that was looked up before the tool replaced it is not seen. */
interface FunctionRules {
  readonly rules: Table<FunctionRule>;
  readonly shared: 'once' | 'ways';
}

/**
 * Rules for operators below Python, by whatever way they were called: as a traced graph lists them (`linear`), or as the dispatcher meets them, taken apart
 * (`addmm`).
 */
interface OperatorRules {
  readonly rules: Table<FunctionRule>;
  readonly level: 'traced' | 'dispatched';
}

export interface Convention {
  readonly name: string;
  /** What stands beside a total: `thop 0.1.1`. */
  readonly title: string;
  /** The commit of the tool's sources that is reproduced. Null for what is no tool's. */
  readonly commit: string | null;
  /** One for a multiply-add, or two. */
  readonly unit: 'MACs' | 'FLOPs';
  /** Multiples of the multiply-adds of the graph's own operators. */
  readonly perMac?: number;
  readonly modules?: ModuleRules;
  readonly functions?: FunctionRules;
  readonly operators?: OperatorRules;
  /** Divides what modules count by the first dimension of the network's input. */
  readonly perSample?: boolean;
  /** Which parameters its own number of parameters has: all, those that are trained, those of modules with a rule that ran. */
  readonly params: 'all' | 'trained' | 'ruled';
  /** Why it counts nothing where others do. */
  readonly unseen: string;
  /** Slips that it makes every time, and that are reproduced. */
  readonly slips: readonly string[];
  /** What depends on how often or in which order it is run, and is not reproduced. */
  readonly leftOut: readonly string[];
}
