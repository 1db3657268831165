/** Of WebAssembly: bytes. */
const PAGE = 65_536;

/**
 * Bounds what WebAssembly may take in this worker from now on. The runtime's glue makes its memory itself, to grow to 4 GB, and no limit of a worker counts it;
 * where it may grow to less, the runtime fails with its own error for too little memory. A disposable worker never puts this back.
 */
export function boundMemory(mostBytes: number): void {
  const { Memory } = WebAssembly;
  const most = Math.floor(mostBytes / PAGE);
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super({ ...descriptor, maximum: Math.min(descriptor.maximum ?? most, Math.max(descriptor.initial, most)) });
    }
  };
}
