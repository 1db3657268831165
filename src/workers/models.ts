import { analyzeOnnx } from '../core/analyzeOnnx.js';
import { type ByteSource, bytesSource, type OpenFile } from '../core/onnx/read/source.js';
import { type FileNetwork, fileRequest } from '../measure/fileRequest.js';
import type { NetworkRequest } from '../measure/types.js';
import type { Analyzed, ModelPlace, ModelQuestion } from '../protocol.js';

/** Model files of this machine, for a worker that can read them. */
export interface Disk {
  /** Throws what is wrong with a file as a predicate. */
  open(path: string): OpenFile;
  network(path: string, network: FileNetwork): NetworkRequest;
}

/** A file that is replaced while it is read is read again. @limit reads of a model file that changes while it is analyzed: reads */
const READS = 2;

/** Model files as the worker reads them: where they lie, else as the host hands them over, the last one of which is kept. */
export class ModelFiles {
  private kept: { readonly file: string; readonly version: string; readonly bytes: Uint8Array } | undefined;

  /** @param progress is called while work gets on. */
  constructor(
    private readonly ask: (file: string) => Promise<Uint8Array>,
    private readonly disk: Disk | undefined,
    private readonly progress: () => undefined,
  ) {}

  async analyze(place: ModelPlace, { sizes, conventions }: ModelQuestion): Promise<Analyzed> {
    const since = performance.now();
    for (let left = READS; left > 0; left--) {
      const source = await this.open(place);
      try {
        const analysis = analyzeOnnx({
          file: place.file,
          source: watched(source, this.progress),
          conventions,
          dims: new Map(sizes),
          isRemembered: true,
          onProgress: this.progress,
        });
        if (!source.hasChanged()) return { analysis, asksWorkspace: false, read: [], tookMs: performance.now() - since };
      } finally {
        source.close();
      }
    }
    throw new Error('this file changed while it was read');
  }

  /** A copy of the file's bytes and its weights, to be handed over. */
  async network(place: ModelPlace, network: FileNetwork): Promise<NetworkRequest> {
    const { disk } = this;
    if (disk && place.path !== null) return disk.network(place.path, network);
    return fileRequest((await this.bytes(place)).slice(), network, () => {
      throw new Error('its weights are in files beside it, which cannot be read from here');
    });
  }

  private async open(place: ModelPlace): Promise<OpenFile> {
    const { disk } = this;
    if (disk && place.path !== null) return spoken(disk, place.path);
    return { ...bytesSource(await this.bytes(place)), hasChanged: () => false, close: () => undefined };
  }

  private async bytes({ file, version }: ModelPlace): Promise<Uint8Array> {
    if (this.kept?.file !== file || this.kept.version !== version) {
      this.kept = undefined;
      this.kept = { file, version, bytes: await this.ask(file) };
    }
    return this.kept.bytes;
  }
}

/** What is said of a file becomes a sentence. */
function spoken(disk: Disk, path: string): OpenFile {
  try {
    return disk.open(path);
  } catch (error) {
    throw new Error(`this file ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** Every read is a sign of life. */
const watched = (source: ByteSource, progress: () => void): ByteSource => ({
  size: source.size,
  read: (from, length) => {
    progress();
    return source.read(from, length);
  },
});
