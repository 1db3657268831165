import { Messenger } from '../messages.js';
import { type Hook, installCapture } from './capture.js';
import { compare } from './compare.js';
import { failureSentence } from './failure.js';
import { measure } from './measure.js';
import { boundMemory } from './memory.js';
import { Progress } from './progress.js';
import { Runtime, type RuntimeOptions } from './runtime.js';
import type { AskerEnd, Circumstances, FromWorker, MeasuringEnd, RuntimeFiles, ToWorker } from './types.js';

/**
 * The answering end of a measuring worker, whichever kind of worker it is: gives what to call with each message that comes in.
 * What goes wrong is an answer, too: a sentence.
 */
export function answering(
  post: (message: FromWorker) => void,
  here: Pick<RuntimeOptions, 'importThreaded'> & { readonly hooks?: readonly Hook[] } = {},
): (message: ToWorker) => void {
  const { hooks, ...importing } = here;
  const progress = new Progress((p) => line.send({ type: 'progress', ...p }));
  async function withRuntime<T>(
    { wasm, cpu, threadScript, mostBytes, options }: RuntimeFiles & Circumstances,
    run: (runtime: Runtime) => Promise<T>,
  ): Promise<T> {
    const capture = installCapture(hooks);
    if (mostBytes) boundMemory(mostBytes);
    try {
      const threads = options?.threads ? { threads: options.threads } : {};
      return await run(await Runtime.load({ wasm, cpu, capture, ...importing, ...threads, ...(threadScript ? { threadScript } : {}) }));
    } catch (error) {
      throw new Error(failureSentence(error, { lastSaid: capture.lastSaid }), { cause: error });
    }
  }
  const line = new Messenger<MeasuringEnd, AskerEnd>(post, {
    event: () => undefined,
    requests: {
      measure: (question) => withRuntime(question, (runtime) => measure(runtime, question, question, progress)),
      compare: (question) => withRuntime(question, (runtime) => compare(runtime, question.networks, question, progress)),
    },
  });
  return (message) => line.receive(message);
}
