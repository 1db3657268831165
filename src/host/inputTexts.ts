import { InputError, parseInputs } from '../core/entry/inputs.js';
import { inputsLabel } from '../core/report/numbers.js';
import { t } from './words.js';

/** What is wrong with a typed list of inputs, as an input box wants it; undefined when nothing is. */
export function inputTrouble(text: string): string | undefined {
  try {
    parseInputs(text);
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return t(error.message);
    throw error;
  }
}

/** A typed list as people read it; as it was typed where it cannot be read. */
export const shownInput = (text: string): string => (inputTrouble(text) ? text : inputsLabel(parseInputs(text)));
