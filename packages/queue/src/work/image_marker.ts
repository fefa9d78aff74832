import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Says which image a shard is at, in a file, for the case that the process dies of it: out of memory, or in a decoder. Written at once and not
 * flushed, since the machine goes on.
 */
export class ImageMarker {
  private readonly file: string;

  constructor(resultFile: string) {
    this.file = `${resultFile}.at`;
  }

  /** The image that a process was at when it died; undefined where none did. */
  read(): number | undefined {
    try {
      return Number(readFileSync(this.file, 'utf8'));
    } catch {
      return undefined;
    }
  }

  write(index: number): void {
    writeFileSync(this.file, `${index}`);
  }

  remove(): void {
    rmSync(this.file, { force: true });
  }
}
