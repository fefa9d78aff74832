import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { until } from './setting.ts';

/** An image that whoever reads it waits for, since a pipe is in its place. */
export class StuckImage {
  private readonly file: string;
  private readonly kept: string;
  private writer: number | undefined;

  constructor(file: string) {
    this.file = file;
    this.kept = `${file}.kept`;
    renameSync(file, this.kept);
    execFileSync('mkfifo', [file]);
  }

  /** Waits until somebody reads it. */
  async reached(): Promise<void> {
    await until(() => {
      try {
        this.writer = openSync(this.file, constants.O_WRONLY | constants.O_NONBLOCK);
        return true;
      } catch {
        return false; // No process has it open.
      }
    });
  }

  /** Puts the image back for those that come later. Whoever waits goes on waiting. */
  restore(): void {
    renameSync(this.kept, this.file);
  }

  /** Gives whoever waits the image. */
  release(): void {
    const bytes = readFileSync(this.file);
    writeSync(this.writer!, bytes);
    this.close();
  }

  close(): void {
    closeSync(this.writer!);
  }
}
