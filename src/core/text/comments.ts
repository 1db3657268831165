/** Comments that speak to us: `# layer-cost: Net(width=0.5) input=1x3x160x160 budget macs<=600M`, of which each part may be missing. */
interface CostComment {
  /** Counts from 1. */
  readonly line: number;
  /** Characters before the `#`. */
  readonly indent: number;
  /** The network and its input: where they stand in the line, and what they say. */
  readonly entry?: { readonly from: number; readonly to: number; readonly text: string; readonly input?: string };
  /** What follows the word `budget`, and the column where it begins. */
  readonly budget?: { readonly from: number; readonly text: string };
}

const COMMENT = /^(\s*)#\s*layer-cost:\s*(.*?)\s*$/;

/** The comments that stand on lines of their own, in order. */
export function costComments(text: string): CostComment[] {
  if (!text.includes('layer-cost:')) return [];
  return text.split('\n').flatMap((source, i) => {
    const [, indent, body] = COMMENT.exec(source) ?? [];
    if (indent === undefined || !body) return [];
    const from = source.indexOf(body, source.indexOf('layer-cost:') + 'layer-cost:'.length);
    const split = splitBudget(body);
    const head = split ? body.slice(0, split.head) : body;
    return [
      {
        line: i + 1,
        indent: indent.length,
        ...(head ? { entry: { from, to: from + head.length, ...entryIn(head) } } : {}),
        ...(split ? { budget: { from: from + split.budget, text: body.slice(split.budget) } } : {}),
      },
    ];
  });
}

function entryIn(head: string): { text: string; input?: string } {
  const [, text = '', input] = /^(.*?)(?:\s+input=(\S.*))?$/.exec(head) ?? [];
  return { text: text.trim(), ...(input === undefined ? {} : { input: input.trim() }) };
}

/** Words and signs after which Python wants a value: a `budget` behind them is a name of the entry. */
const WANTS_VALUE = /(?:\b(?:if|else|and|or|not|in|is|for|lambda|await|yield|from|import)|[-+*/%=<>,.&|^~@:])$/;

/** Where the entry ends and where the text of the budget begins. Undefined where no budget is told. */
function splitBudget(body: string): { head: number; budget: number } | undefined {
  for (const { 0: word, index } of body.matchAll(/(?:^|\s+)budget(?=\s|$)\s*/g)) {
    const head = body.slice(0, index);
    if (isClosed(head) && !WANTS_VALUE.test(head)) return { head: index, budget: index + word.length };
  }
  return undefined;
}

/** Whether no bracket and no string is open at the end. */
function isClosed(text: string): boolean {
  let depth = 0;
  let quote = '';
  for (const c of text) {
    if (quote) quote = c === quote ? '' : quote;
    else if (c === '"' || c === "'") quote = c;
    else depth += '([{'.includes(c) ? 1 : ')]}'.includes(c) ? -1 : 0;
  }
  return depth === 0 && !quote;
}
