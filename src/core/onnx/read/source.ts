/** Where the bytes of a file come from: read in pieces, so that weights stay where they are. */
export interface ByteSource {
  /** Bytes of the whole file. */
  readonly size: number;
  /** Exactly these bytes; fewer only where the file ends before. What is returned is read at once and not kept. */
  read(from: number, length: number): Uint8Array;
}

/** A model file that is open: its bytes are read where they lie. */
export interface OpenFile extends ByteSource {
  /** Whether something else stands there by now. */
  hasChanged(): boolean;
  close(): void;
}

/** A file that is in memory already. */
export const bytesSource = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: (from, length) => bytes.subarray(from, from + length),
});
