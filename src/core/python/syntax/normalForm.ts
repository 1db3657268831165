/** Putting marks in order takes time by their square, and nothing can interrupt it. Writing has a few, Unicode's stream-safe format 30 (UAX #15). @limit marks on one letter: marks */
const MARKS = 100;
const TOO_MANY = new RegExp(`\\p{M}{${MARKS + 1}}`, 'u');

/** The text in a normal form of Unicode; `undefined` where a letter has more marks than can be followed. */
export const normalForm = (text: string, form: string): string | undefined => (TOO_MANY.test(text) ? undefined : text.normalize(form));
