import { type Answer, type Asked, Messenger } from '../messages.js';
import { durationText, type RunEstimate } from './estimate.js';
import { failureSentence } from './failure.js';
import type { AskerEnd, CompareQuestion, FromWorker, MeasureProgress, MeasureQuestion, MeasuringEnd, RuntimeFiles, ToWorker } from './types.js';

/** A measuring worker, whichever kind it is. `onEnd` tells what it ended by, when it did so by itself. */
export interface MeasuringWorker {
  post(message: ToWorker, transfer: ArrayBuffer[]): void;
  onMessage(receive: (message: FromWorker) => void): void;
  onEnd(tell: (reason: unknown) => void): void;
}

export interface AskOptions {
  readonly onProgress?: (progress: MeasureProgress) => void;
  /** What the run is expected to take, and the limits that follow: a graph may hold a loop that never ends, or tensors of any size. */
  readonly estimate?: Partial<RunEstimate>;
}

/**
 * Asks a fresh worker its one question and hands the question's buffers over to it, since weights can take gigabytes: the caller cannot use them any more.
 * Rejects with a sentence that names the reason. The caller ends the worker.
 */
export function ask<T extends keyof AskerEnd['requests']>(
  worker: MeasuringWorker,
  type: T,
  question: Asked<AskerEnd, T>,
  { onProgress, estimate = {} }: AskOptions,
): Promise<Answer<AskerEnd, T>> {
  const { seconds, stallSeconds, mostBytes, mostSeconds } = estimate;
  let [watch, end]: (ReturnType<typeof setTimeout> | undefined)[] = [];
  const answer = new Promise<Answer<AskerEnd, T>>((resolve, reject) => {
    const fail = (error: unknown): void => reject(new Error(failureSentence(error, { estimate }), { cause: error }));
    const heard = (): void => {
      clearTimeout(watch);
      if (stallSeconds) watch = setTimeout(() => fail(`the runtime gave no sign of life for ${Math.round(stallSeconds)} s.`), stallSeconds * 1000);
    };
    const line = new Messenger<AskerEnd, MeasuringEnd>((message) => worker.post(message, buffersOf(question)), {
      event: (progress) => onProgress?.(progress),
      requests: {},
    });
    worker.onMessage((message) => {
      heard();
      line.receive(message);
    });
    worker.onEnd(fail);
    heard();
    if (mostSeconds) {
      const expected = seconds ? `, and was expected to take ${durationText(seconds)}` : '';
      end = setTimeout(() => fail(`the measurement was given up after ${durationText(mostSeconds)}${expected}.`), mostSeconds * 1000);
    }
    line.request(type, { ...question, ...(mostBytes ? { mostBytes } : {}) }).then(resolve, (error: Error) => fail(error.message));
  });
  return answer.finally(() => {
    clearTimeout(watch);
    clearTimeout(end);
  });
}

function buffersOf(question: (MeasureQuestion | CompareQuestion) & RuntimeFiles): ArrayBuffer[] {
  const networks = 'networks' in question ? question.networks : [question];
  return [question.wasm, ...networks.flatMap(({ model, external = [] }) => [model, ...external.map(({ data }) => data)])];
}
