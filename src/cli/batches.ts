import type { Analysis } from '../core/analysis.js';
import { variant } from '../core/explore/variant.js';
import { sizesOf } from '../core/explore/vary.js';
import { requestFor, startAnalyzer } from './analyzer.js';
import type { Options } from './options.js';
import { UsageError } from './usage.js';

/** Of one sample, the batch would be taken for a size that is not there. */
const BATCHES = [2, 3, 5];

/** The network with several numbers of samples, from which a file for any is made. Throws {@link UsageError} where its input has none. */
export async function batchesOf(o: Options, build: string, base: Analysis): Promise<readonly Analysis[]> {
  if (sizesOf(base.inputs).batch === null) throw new UsageError('--dynamic-batch needs an input that begins with a number of samples');
  const analyzer = await startAnalyzer(false, build, o.timeoutSeconds);
  const request = await requestFor(o, o.files[0] ?? '', o.entries[0], o.inputs[0]);
  const analyses: Analysis[] = [];
  for (const batch of BATCHES) {
    const analysis = await analyzer.analyze(variant(request, base, new Map([['batch', String(batch)]])));
    if (base.complete && !analysis.complete)
      throw new UsageError(`with ${batch} samples: ${analysis.notes.find((n) => n.severity === 'error')?.text ?? 'it was not evaluated to its end'}`);
    analyses.push(analysis);
  }
  return analyses;
}
