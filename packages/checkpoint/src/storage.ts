/** A block of bytes of a file that tensors are views of. */
export class Storage {
  readonly byteLength: number;
  readonly littleEndian: boolean;
  readonly #load: () => Promise<Uint8Array>;
  #tensors = 0;
  #kept: Promise<Uint8Array> | undefined;

  /** @param load reads the `byteLength` bytes, each time it is called */
  constructor(byteLength: number, littleEndian: boolean, load: () => Promise<Uint8Array>) {
    this.byteLength = byteLength;
    this.littleEndian = littleEndian;
    this.#load = load;
  }

  /** Registers one more tensor that views the storage. @returns whether it is the first */
  attach(): boolean {
    return ++this.#tensors === 1;
  }

  /** Whether the bytes stay in memory once read, for all of its tensors. */
  get isKept(): boolean {
    return this.#tensors > 1;
  }

  /**
   * The bytes, which must not be written to. Those of a storage with several tensors stay in memory once read, so that a
   * thousand views of one deflated entry do not inflate it a thousand times. A read that fails is tried again by the next.
   */
  bytes(): Promise<Uint8Array> {
    if (!this.isKept) return this.#load();
    this.#kept ??= this.#load().catch((error) => {
      this.#kept = undefined;
      throw error;
    });
    return this.#kept;
  }
}
