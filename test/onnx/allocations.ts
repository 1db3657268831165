/** What a piece of work allocates in one piece: arrays of any kind and buffers, as their constructors are told. */

const KINDS = [
  'Array',
  'ArrayBuffer',
  'Uint8Array',
  'Int8Array',
  'Uint16Array',
  'Int16Array',
  'Uint32Array',
  'Int32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
] as const;
/** Of an element of a plain array. */
const BYTES = 8;

type Made = { readonly length?: number; readonly byteLength?: number };
const bytesOf = ({ length = 0, byteLength }: Made): number => byteLength ?? BYTES * length;

/** Watches the constructors of this process, which work a little slower meanwhile. */
export class Allocations {
  /** The largest since it was last set to zero: bytes. */
  most = 0;
  private readonly originals = new Map<string, unknown>();

  watch(): void {
    const scope = globalThis as unknown as Record<string, new (...args: unknown[]) => Made>;
    for (const kind of KINDS) {
      const original = scope[kind] as new (...args: unknown[]) => Made;
      this.originals.set(kind, original);
      const spy: typeof original = new Proxy(original, {
        construct: (target, args, made) => this.seen(Reflect.construct(target, args, made === spy ? target : made) as Made),
        apply: (target, self, args) => this.seen(Reflect.apply(target as unknown as () => Made, self, args)),
      });
      scope[kind] = spy;
    }
  }

  stop(): void {
    for (const [kind, original] of this.originals) (globalThis as unknown as Record<string, unknown>)[kind] = original;
    this.originals.clear();
  }

  private seen<T extends Made>(made: T): T {
    this.most = Math.max(this.most, bytesOf(made));
    return made;
  }
}
