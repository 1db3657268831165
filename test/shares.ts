import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** Work of a test that is divided among processes: one `worker.ts`, each process of which does every so many-th piece. */

/** Which pieces are one process's: those whose number leaves `index` when divided by `of`. */
export interface Share {
  readonly index: number;
  readonly of: number;
}

/** What each process answers. Rejects with the first failure, and ends the others. @param script the worker's path below `test`, without its ending */
export async function divided<T>(script: string): Promise<T[]> {
  const of = availableParallelism();
  const children = Array.from({ length: of }, (_, index) => fork(join(process.cwd(), 'dist/test', `${script}.cjs`), [String(index), String(of)]));
  try {
    return await Promise.all(
      children.map(
        (child) =>
          new Promise<T>((resolve, reject) => {
            child.on('message', ({ answer, failure }: { answer: T; failure?: string }) =>
              failure === undefined ? resolve(answer) : reject(new Error(failure)),
            );
            child.on('error', reject);
            child.on('exit', (code, signal) => reject(new Error(`a process ended without an answer (${signal ?? code})`)));
          }),
      ),
    );
  } finally {
    for (const child of children) child.kill();
  }
}

/** In the worker: does its share, and answers. */
export async function doShare<T>(work: (share: Share) => T | Promise<T>): Promise<void> {
  const [index = 0, of = 1] = process.argv.slice(2).map(Number);
  const answer = await Promise.resolve()
    .then(() => work({ index, of }))
    .then(
      (answer) => ({ answer }),
      (error: unknown) => ({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  // A worker that nobody asks is run by hand.
  if (process.send) process.send(answer, () => process.disconnect());
  else console.log(answer);
}
