import { type FileHandle, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';

/** Which file, and which version of it, the bytes of a `.part` file are from. */
interface Origin {
  readonly url: string;
  /** Strong ETag or Last-Modified, for `If-Range`. */
  readonly validator: string;
}

/**
 * `FILE.part`, the bytes of FILE that have arrived, and `FILE.part.json`, which says of which version on the server they are. A
 * later process can continue where this one stopped.
 */
export class PartialFile {
  readonly #target: string;
  readonly #url: string;
  #handle: FileHandle | undefined;
  #length = 0;
  #validator: string | undefined;

  private constructor(target: string, url: string) {
    this.#target = target;
    this.#url = url;
  }

  /** Opens the bytes that an earlier download of `url` left behind, if they can be continued. */
  static async open(target: string, url: string): Promise<PartialFile> {
    const part = new PartialFile(target, url);
    const origin = await part.#readOrigin();
    if (origin?.url === url) {
      part.#validator = origin.validator;
      part.#length = await stat(part.#path).then(
        ({ size }) => size,
        () => 0,
      );
    }
    return part;
  }

  get #path(): string {
    return `${this.#target}.part`;
  }

  get #originPath(): string {
    return `${this.#path}.json`;
  }

  /** Bytes that have arrived. */
  get length(): number {
    return this.#length;
  }

  /** The value to send as `If-Range`; undefined where the bytes cannot be continued. */
  get validator(): string | undefined {
    return this.#length > 0 ? this.#validator : undefined;
  }

  /** Empties the file for the bytes of the version that `validator` names; without one they cannot be continued later. */
  async restart(validator: string | undefined): Promise<void> {
    await this.close();
    await rm(this.#originPath, { force: true });
    this.#handle = await open(this.#path, 'w');
    this.#length = 0;
    this.#validator = validator;
    if (validator !== undefined) {
      const origin: Origin = { url: this.#url, validator };
      await writeFile(this.#originPath, JSON.stringify(origin));
    }
  }

  async append(bytes: Uint8Array): Promise<void> {
    this.#handle ??= await open(this.#path, 'a');
    await this.#handle.writeFile(bytes);
    this.#length += bytes.length;
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }

  async discard(): Promise<void> {
    await this.close();
    await rm(this.#path, { force: true });
    await rm(this.#originPath, { force: true });
    this.#length = 0;
    this.#validator = undefined;
  }

  /** Gives the file its final name, unless `verify` throws. */
  async finish(verify?: (file: string) => Promise<void>): Promise<void> {
    await this.#sync();
    try {
      await verify?.(this.#path);
    } catch (error) {
      await this.discard();
      throw error;
    }
    await rename(this.#path, this.#target);
    await rm(this.#originPath, { force: true });
  }

  async #sync(): Promise<void> {
    this.#handle ??= await open(this.#path, 'a');
    await this.#handle.sync();
    await this.close();
  }

  async #readOrigin(): Promise<Origin | undefined> {
    try {
      return JSON.parse(await readFile(this.#originPath, 'utf8'));
    } catch {
      // It is missing, or a crash cut it off: then the bytes cannot be used.
      return undefined;
    }
  }
}
