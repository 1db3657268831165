import { compare } from './compare.js';
import { failureSentence } from './failure.js';
import { measure } from './measure.js';
import { Progress } from './progress.js';
import { Runtime, type RuntimeOptions } from './runtime.js';
import type { FromWorker, ToWorker } from './types.js';

/**
 * Answers the one question that a measuring worker is made for, whichever kind of worker it is. Never rejects: what goes wrong is an answer, too.
 */
export async function answer(
  question: ToWorker,
  post: (message: FromWorker) => void,
  here: Pick<RuntimeOptions, 'hooks' | 'importThreaded'> = {},
): Promise<void> {
  const progress = new Progress((p) => post({ type: 'progress', ...p }));
  try {
    const { wasm, cpu, threadScript, options } = question;
    const runtime = await Runtime.load({
      wasm,
      cpu,
      ...here,
      ...(options?.threads ? { threads: options.threads } : {}),
      ...(threadScript ? { threadScript } : {}),
    });
    if (question.type === 'measure') post({ type: 'measured', result: await measure(runtime, question, question, progress) });
    else post({ type: 'compared', result: await compare(runtime, question.networks, question, progress) });
  } catch (error) {
    post({ type: 'failed', reason: failureSentence(error) });
  }
}
