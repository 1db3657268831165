/** A longer call is no example of how to make something. */
const CALL_CHARACTERS = 600;

/** Names that mean something wherever a call is put. */
const EVERYWHERE = new Set(['True', 'False', 'None']);

/** True for a call whose arguments are written out: nothing in them stands for a value of the place where it was found. */
function isSelfContained(call: string): boolean {
  const inside = call.slice(call.indexOf('(') + 1).replace(/'[^']*'|"[^"]*"/g, '');
  return Array.from(inside.matchAll(/(?<![\w.])[A-Za-z_]\w*(?!\w)(\s*=(?!=))?/g)).every(([name, keyword]) => keyword !== undefined || EVERYWHERE.has(name));
}

/** Whole calls by name that can be made anywhere, on one line each; a definition (`class Net(Base)`, `def net(x)`) is none. */
export function* callsIn(text: string, name: string): Generator<{ call: string; line: number }> {
  const start = new RegExp(`(?<![\\w.])(?<!(?:class|def)\\s)${name}\\(`, 'g');
  for (const match of text.matchAll(start)) {
    let depth = 0;
    let quote = '';
    for (let end = match.index + name.length; end < Math.min(text.length, match.index + CALL_CHARACTERS); end++) {
      const character = text[end] ?? '';
      if (quote) quote = character === quote ? '' : quote;
      else if (character === '"' || character === "'") quote = character;
      else if ('([{'.includes(character)) depth++;
      else if (')]}'.includes(character) && --depth === 0) {
        const call = text.slice(match.index, end + 1).replace(/\s+/g, ' ');
        if (isSelfContained(call)) yield { call, line: text.slice(0, match.index).split('\n').length };
        break;
      }
    }
  }
}
