import type { Analysis } from '../analysis.js';
import { hintsOf } from './hints.js';
import { shown } from './shown.js';
import { DEFAULT_HINTS, type Translate } from './text.js';

/** Why there is (or is not) a hint on a line: the chain of reasons, a sentence each. */
export function explainLine(analysis: Analysis, file: string, line: number, t: Translate): string[] {
  const out: string[] = [];
  const hint = hintsOf(analysis, file, DEFAULT_HINTS).find((h) => h.line === line);
  if (hint) return [t('Line {0} has a hint: {1}', line, hint.label)];
  for (const n of analysis.notes) if (n.span?.file === file && n.span.line <= line && n.span.endLine >= line) out.push(t(n.text));
  if (analysis.entry === null) {
    const limit = analysis.notes.find((n) => n.limit !== undefined);
    if (limit) out.push(t('The search for a network ended at a limit ({0}): {1}', limit.limit ?? '', t(limit.text)));
    else
      out.push(
        t('No network was found in this file: no class with a forward method that can be built without arguments, no function that returns one, no call.'),
      );
    for (const c of analysis.candidates)
      if (c.missing.length)
        out.push(t('{0} needs {1}, and this file never calls it. Choose Entry accepts any Python expression.', c.name, c.missing.join(', ')));
  } else {
    out.push(t('Hints come from one entry: {0}.', analysis.entry));
    const inside = analysis.classes.find((c) => c.span.line <= line && c.span.endLine >= line);
    const onLine = analysis.graph.layers.filter((l) => l.frames.some((f) => f.file === file && (f.hintLine ?? f.line) === line));
    if (onLine.length)
      out.push(t('The layers of this line ({0}) have neither parameters nor multiply-adds.', [...new Set(onLine.map((l) => l.className))].join(', ')));
    else if (inside && inside.layers.length === 0) out.push(t('{0} is not part of that network.', inside.name));
    else out.push(t('No call on line {0} builds a layer.', line));
  }
  if (!analysis.complete) {
    for (const u of analysis.uncounted) out.push(`${u.operator}${u.span ? ` (${t('line {0}', u.span.line)})` : ''}: ${t(u.reason)}`);
    for (const n of analysis.notes.filter((x) => x.severity === 'error')) out.push(`${n.span ? `${t('line {0}', n.span.line)}: ` : ''}${t(n.text)}`);
  }
  return [...new Set(out)].map(shown);
}
