import type { Analysis, Source } from '../analysis.js';
import type { Value } from '../python/values/values.js';
import type { Doubt } from '../text/notes.js';
import type { ModuleObject } from '../torch/module/module.js';

/** The network to run, and how it was found. */
export interface Found {
  readonly root: ModuleObject;
  readonly expression: string;
  readonly source: Source;
  /** Its construction failed midway: the largest part that was made stands for it. */
  readonly isPart?: boolean;
  /** Example sizes that it was built with. */
  readonly sizes?: readonly string[];
  readonly span: Analysis['entrySpan'];
  /** Arguments of the file's own call, if it makes one. */
  readonly args?: readonly Value[];
  readonly kwargs?: ReadonlyMap<string, Value>;
  readonly input?: string;
  /** The method that is run: `forward` unless the class has none. */
  readonly method?: string;
  /** What was unknown while the file's own code built it. */
  readonly doubts?: readonly Doubt[];
  /** What was unknown before the network was built, be it of any weight for it or not. */
  readonly before?: readonly Doubt[];
}
