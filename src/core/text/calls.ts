/** A longer call is no example of how to make something. @limit call that serves as an example: characters */
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
    const written = callAt(text, match.index, name);
    const call = written?.replace(/\s+/g, ' ');
    if (call && isSelfContained(call)) yield { call, line: text.slice(0, match.index).split('\n').length };
  }
}

/** The call of a name that begins at a place of a text, without the comments in it; undefined where it does not end. */
function callAt(text: string, from: number, name: string): string | undefined {
  let call = name;
  let depth = 0;
  let quote = '';
  for (let at = from + name.length; at < text.length && call.length < CALL_CHARACTERS; at++) {
    const character = text[at] ?? '';
    if (character === '#' && !quote) {
      const end = text.indexOf('\n', at);
      if (end < 0) return undefined;
      at = end - 1;
      continue;
    }
    call += character;
    if (quote) quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character) && --depth === 0) return call;
  }
  return undefined;
}
