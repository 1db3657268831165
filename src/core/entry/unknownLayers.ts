import type { UserModule } from '../python/imports/moduleTable.js';
import { forEachChild, forEachPart, ignore } from '../python/syntax/children.js';
import { unparse } from '../python/syntax/describe.js';
import type { ClassDef, Expr, FunctionDef, Stmt } from '../python/syntax/syntax.js';
import type { PyClass } from '../python/values/values.js';
import type { VM } from '../python/values/vm.js';
import { type ModuleObject, unknownMembers } from '../torch/module/module.js';

/** What of a network is not known although it was built: layers, or what is no layer. */

/** What is made of a class and called, and has no weights, by the words in its name. */
const NO_LAYER =
  /token|config|setting|log(?:ger|ging)|metric|accuracy|loss|criterion|optim|sched|meter|processor|augment|transform(?!er)|sampler|writer|timer|matcher|distribution/i;
/** Methods that train and judge a network. */
const TRAINS = /^__init__$|_step$|loss|metric|^(?:train|fit|valid|eval|test|log)/;

/**
 * Unknown members of the network may hold parameters that are not counted, even if `forward` never uses them: each is a doubt, or assumed to be no layer.
 * Gives their reasons.
 */
export function doubtUnknown(vm: VM, root: ModuleObject, modules: readonly UserModule[]): ReadonlySet<string> {
  const attributes = new Map<string, Set<string>>();
  const reasons = new Set<string>();
  for (const { name, attributeOf, value } of unknownMembers(root)) {
    reasons.add(value.reason);
    if (!attributeOf || isLayer(attributeOf, name.slice(name.lastIndexOf('.') + 1), modules))
      vm.doubts.push({ severity: 'warning', text: `${name} is not known, nor what it costs: ${value.reason}`, span: value.span, way: '' });
    else attributes.set(value.reason, (attributes.get(value.reason) ?? new Set()).add(name));
  }
  for (const [reason, names] of attributes) vm.assumptions.add(`no layer: ${[...names].join(', ')} (${reason})`);
  return reasons;
}

/** Whether an attribute is a layer, by what classes do with it: `self.pool = AttentionPool(width, heads)` in one method and `self.pool(x)` in another. */
function isLayer(cls: PyClass, attribute: string, modules: readonly UserModule[]): boolean {
  if (NO_LAYER.test(attribute)) return false;
  const names = new Set(cls.mro.map((c) => c.name));
  for (const { tree } of modules) {
    const classes = tree.body.filter((s): s is ClassDef & Stmt => s.type === 'ClassDef');
    const own = classes.filter((c) => names.has(c.name));
    if (own.some((c) => methodsOf(c).some((m) => makes(m.body, attribute))))
      return classes.some((c) => methodsOf(c).some((m) => !TRAINS.test(m.name) && calls(m.body, attribute)));
  }
  return false;
}

const methodsOf = (c: ClassDef): (FunctionDef & Stmt)[] => c.body.filter((s): s is FunctionDef & Stmt => s.type === 'FunctionDef');

/** `self.attribute = Name(...)`, `self.attribute = load("name")`: anything that is called may give a layer. */
function makes(body: readonly Stmt[], attribute: string): boolean {
  return body.some((s) => {
    if (s.type === 'Assign') return s.targets.some((t) => t.type === 'Attribute' && t.name === attribute) && hasPart(s.value, makesLayer);
    return inBlocks(s, (inner) => makes(inner, attribute));
  });
}

const makesLayer = (e: Expr): boolean => e.type === 'Call' && !NO_LAYER.test(unparse(e.func));

/** `self.attribute(...)`, also through another object. */
function calls(body: readonly Stmt[], attribute: string): boolean {
  const isCall = (e: Expr): boolean => e.type === 'Call' && e.func.type === 'Attribute' && e.func.name === attribute && e.args.length > 0;
  return body.some((s) => {
    let found = false;
    const value = (e: Expr): void => void (found ||= hasPart(e, isCall));
    forEachChild(s, { value, target: ignore, block: (inner) => void (found ||= calls(inner, attribute)) }, undefined);
    return found;
  });
}

function hasPart(e: Expr, test: (e: Expr) => boolean): boolean {
  let found = test(e);
  forEachPart(e, (part) => void (found ||= hasPart(part, test)), undefined);
  return found;
}

function inBlocks(s: Stmt, test: (body: readonly Stmt[]) => boolean): boolean {
  let found = false;
  forEachChild(s, { value: ignore, target: ignore, block: (inner) => void (found ||= test(inner)) }, undefined);
  return found;
}
