/** One kernel of one run, as the runtime's profiler prints it. */
export interface KernelEvent {
  /** Name of the node that ran, without the profiler's suffix. */
  readonly name: string;
  readonly op: string;
  /** The node's place in the runtime's own graph: the same in every run. */
  readonly index: number;
  readonly microseconds: number;
}

/** One profiled run: all its kernels in the order in which they ran. */
export interface ProfiledRun {
  readonly microseconds: number;
  readonly kernels: readonly KernelEvent[];
}

const SUFFIX = '_kernel_time';

/** Nodes with graphs in them: their time is that of the kernels in these, which are events of their own. */
const HOLDERS: ReadonlySet<string> = new Set(['If', 'Loop', 'Scan']);

interface RawEvent {
  readonly cat?: string;
  readonly name?: string;
  readonly dur?: number;
  readonly args?: { readonly op_name?: string; readonly node_index?: string };
}

/**
 * Reads what `endProfiling()` printed: one JSON object a line inside one array. Kernels stand before the `model_run` that they belong to.
 * A line that cannot be read is skipped and counted: some node names break the runtime's own quoting.
 */
export function parseProfile(text: string): { readonly runs: ProfiledRun[]; readonly unread: number } {
  const runs: ProfiledRun[] = [];
  let kernels: KernelEvent[] = [];
  let unread = 0;
  for (const line of text.split('\n')) {
    const event = readLine(line);
    if (event === 'unread') unread++;
    if (!event || event === 'unread' || typeof event.name !== 'string' || typeof event.dur !== 'number') continue;
    if (event.cat === 'Node' && event.name.endsWith(SUFFIX) && !HOLDERS.has(event.args?.op_name ?? '')) {
      const index = Number(event.args?.node_index ?? -1);
      kernels.push({ name: event.name.slice(0, -SUFFIX.length), op: event.args?.op_name ?? '', index, microseconds: event.dur });
    } else if (event.name === 'model_run') {
      runs.push({ microseconds: event.dur, kernels });
      kernels = [];
    }
  }
  return { runs, unread };
}

function readLine(line: string): RawEvent | 'unread' | undefined {
  const start = line.indexOf('{');
  if (start < 0) return undefined;
  try {
    return JSON.parse(line.slice(start, line.lastIndexOf('}') + 1)) as RawEvent;
  } catch {
    return 'unread';
  }
}
