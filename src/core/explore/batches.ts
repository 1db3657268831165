import type { Analysis } from '../analysis.js';
import type { AnalyzeRequest } from '../request.js';
import { firstError } from '../text/notes.js';
import { VariantError } from './asked.js';
import { variant } from './variant.js';
import { sizesOf } from './vary.js';

/** Of one sample, the batch would be taken for a size that is not there. */
const BATCHES = [2, 3, 5];

/** Whether a file of the network may leave the number of samples open. */
export const takesBatches = ({ model, inputs }: Analysis): boolean => !model && sizesOf(inputs).batch !== null;

/**
 * The network with several numbers of samples, from which a file for any number is written: see `Batches` in core/onnx.
 * Throws {@link VariantError} where no input begins with that number, or one of them is not evaluated to the end as the network itself is.
 */
export async function batchesOf(
  base: Analysis,
  request: AnalyzeRequest,
  analyze: (request: AnalyzeRequest) => Promise<Analysis>,
): Promise<readonly Analysis[]> {
  if (!takesBatches(base)) throw new VariantError('no input begins with a number of samples');
  const analyses: Analysis[] = [];
  for (const batch of BATCHES) {
    const analysis = await analyze(variant(request, base, new Map([['batch', String(batch)]])));
    if (base.complete && !analysis.complete)
      throw new VariantError(`with ${batch} samples: ${firstError(analysis.notes) ?? 'it was not evaluated to its end'}`);
    analyses.push(analysis);
  }
  return analyses;
}
