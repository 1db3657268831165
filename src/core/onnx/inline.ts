/**
 * Weights of more bytes than this stand in a file beside the model: inside it, the runtime holds them twice while it loads, and of 4 GB memory there
 * must be enough for packed copies. (In a file of its own, since the extension host asks for it and writes no model.)
 * @limit weights inside an exported file: bytes
 */
export const INLINE_BYTES = 1_000_000_000;
/** The same for a model that is only run, not kept: a third less memory at the peak. @limit weights inside a file that is only run: bytes */
export const RUN_INLINE_BYTES = 50_000_000;
