import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type Analysis, isModelFile } from '../core/analysis.js';
import type { Analyzer } from '../core/analyze.js';
import { type Compared, type Difference, differenceOf } from '../core/compare/changes.js';
import { diffJson, diffMarkdown, diffText, shortCommit } from '../core/report/diff.js';
import { jsonText } from '../core/report/shown.js';
import { english } from '../core/report/text.js';
import { readable } from '../core/request.js';
import { GitError, openRevision, type Revision, splitRevision } from '../node/git.js';
import { RevisionFiles } from '../node/revisionFiles.js';
import { openStoredModel } from '../node/revisionModel.js';
import { requestFor, requestOf, startAnalyzer } from './analyzer.js';
import { analyzeModelFile, analyzeOpenModel, refusing } from './modelFile.js';
import type { Options } from './options.js';
import { print } from './output.js';
import { type ExitCode, UsageError } from './usage.js';

const DIFFS: Readonly<Record<string, (difference: Difference) => string>> = {
  json: (d) => jsonText(diffJson(d)),
  text: diffText,
  markdown: (d) => diffMarkdown(d, english),
};

/** `layer-cost diff A B`: both by one analyzer, so that what they have in common is evaluated once. */
export async function runDiff(o: Options, build: string): Promise<ExitCode> {
  const files = new RevisionFiles();
  const analyzer = await startAnalyzer(false, build, o.timeoutSeconds, files);
  const revisions = new Map<string, Revision>();
  const sides: Compared[] = [];
  for (const [i, text] of o.files.entries()) sides.push(await side(text, i === 0 ? 'a' : 'b', { o, analyzer, files, revisions }));
  const [a, b] = sides as [Compared, Compared];
  if (!a.analysis && !b.analysis) throw new UsageError(`neither ${a.name} nor ${b.name} is there`);
  print(DIFFS[o.format]?.(differenceOf(a, b)) ?? '');
  return [a, b].every(({ analysis }) => analysis === null || analysis.complete) ? 0 : 1;
}

interface Parts {
  readonly o: Options;
  readonly analyzer: Analyzer;
  readonly files: RevisionFiles;
  readonly revisions: Map<string, Revision>;
}

/** One side, `FILE` or `FILE@REVISION`, analyzed. A file that the revision does not have is no mistake: it is new, or gone. */
async function side(text: string, which: 'a' | 'b', { o, analyzer, files, revisions }: Parts): Promise<Compared> {
  const { entry, input } = o.sides[which];
  const analyze = async (request: Awaited<ReturnType<typeof requestFor>>): Promise<Analysis> => {
    analyzer.filesChanged();
    return analyzer.analyze({ ...request, isVariant: true });
  };
  const asked = splitRevision(text);
  const isModel = isModelFile(asked?.path ?? text);
  if (!asked && isModel) return { name: text, analysis: analyzeModelFile(o, text, input) };
  if (!asked) {
    files.use(undefined);
    return { name: text, analysis: await analyze(await requestFor(o, text, entry, input)) };
  }
  const revision = opened(resolve(asked.path), asked.revision, revisions);
  const path = below(revision.root, resolve(asked.path));
  const name = `${asked.path}@${asked.revision}${revision.commit.startsWith(asked.revision) ? '' : ` (${shortCommit(revision.commit)})`}`;
  if (isModel) {
    const open = refusing(name, () => openStoredModel(revision, relative(revision.root, path).replaceAll(sep, '/')));
    return { name, analysis: open ? analyzeOpenModel(o, { path, open }, input) : null };
  }
  files.use(revision);
  files.within(path, []);
  const answer = await files.read(path);
  if (answer && 'refused' in answer) throw new UsageError(`${name} ${answer.refused}`);
  const source = readable(answer);
  return { name, analysis: source ? await analyze(requestOf(o, path, source.text, entry, input)) : null };
}

function opened(path: string, name: string, known: Map<string, Revision>): Revision {
  const key = `${dirname(path)}\0${name}`;
  try {
    const revision = known.get(key) ?? openRevision(path, name);
    known.set(key, revision);
    return revision;
  } catch (error) {
    if (error instanceof GitError) throw new UsageError(error.message);
    throw error;
  }
}

/** The path below the repository's folder, where links led into it. */
function below(root: string, path: string): string {
  if (path.startsWith(root.endsWith(sep) ? root : root + sep)) return path;
  return join(root, relative(realpathSync.native(root), realpathSync.native(dirname(path))), basename(path));
}
