import { appendFileSync, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { cannotWrite } from '../files/target.ts';
import { writeOutput } from '../files/write_file.ts';

/** A line of the log. */
export type LogRecord =
  | {
      readonly type: 'step';
      /** Updates made, over all epochs. */
      readonly step: number;
      /** From 1. */
      readonly epoch: number;
      readonly loss: number;
      /** Parts of the loss, where there are several, each by its name: `auxiliaryLoss`. */
      readonly [part: `${string}Loss`]: number;
      readonly learningRate: number;
      readonly gradientNorm: number;
      readonly imagesPerSecond: number;
      /** Of the time of the step, 0 to 1, that went into sums over the workers, waiting for them included. */
      readonly allReduceShare?: number;
    }
  | {
      readonly type: 'epoch';
      readonly step: number;
      readonly epoch: number;
      readonly best: boolean;
      /** How good the network is, by what its kind is measured by: `accuracy`, `boxAp`. */
      readonly [figure: string]: number | string | boolean;
    };

/** A log of JSON lines. */
export class TrainingLog {
  private readonly file: string;

  private constructor(file: string) {
    this.file = file;
  }

  /** @param step updates that the training goes on from: what the log has of later ones is left out, it happens again */
  static async open(file: string, step: number, epochs: number): Promise<TrainingLog> {
    if (existsSync(file)) {
      const lines = (await readFile(file, 'utf8')).split('\n');
      const kept = lines.filter((line) => isBefore(line, step, epochs));
      const content = new TextEncoder().encode(kept.map((line) => `${line}\n`).join(''));
      await writeOutput(file, content, { force: true, signal: new AbortController().signal });
    }
    return new TrainingLog(file);
  }

  write(record: LogRecord): void {
    try {
      appendFileSync(this.file, `${JSON.stringify(record)}\n`);
    } catch (error) {
      throw cannotWrite(this.file, error);
    }
  }
}

function isBefore(line: string, step: number, epochs: number): boolean {
  try {
    const record = JSON.parse(line) as LogRecord;
    return record.type === 'epoch' ? record.epoch <= epochs : record.step <= step;
  } catch {
    // The last line, which a kill cut off, or the end of the file.
    return false;
  }
}
