import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hasTfjsNode } from '@dynaconv/tools';
import { afterAll, beforeAll } from 'vitest';
import { dynaconv, type Options, type Result } from './cli.ts';
import { writeDigits } from './images.ts';

export const CLASSES = 3;
export const EPOCHS = 3;
/** Updates of an epoch: there are 18 images to learn from, in batches of 6. */
export const UPDATES = 3;

export const BACKEND = ['--backend', hasTfjsNode() ? 'node' : 'cpu'];

export const TRAINING = [
  ...['--model', 'rednet_digits', '--epochs', `${EPOCHS}`, '--batch', '6', '--no-flip'],
  // Small, for the cpu backend.
  ...['--size', '12', '--ema', '0.5', ...BACKEND],
];

export interface Training {
  /** A folder of images. */
  readonly data: string;
  /** Where a whole training of them has written. */
  readonly whole: string;
  /** How that went. */
  readonly result: Result;
  /** Another one. */
  train(args: readonly string[], options?: Options): Promise<Result>;
}

/** Images, and a training of them, for the tests of a file. */
export function wholeTraining(): () => Training {
  let folder: string;
  let training: Training;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'dynaconv-train-'));
    const [data, whole] = [path.join(folder, 'digits'), path.join(folder, 'whole')];
    await writeDigits(data, CLASSES, 7);
    const train = (args: readonly string[], options?: Options) =>
      dynaconv(['train', data, ...TRAINING, ...args], options);
    training = { data, whole, train, result: await train(['--output', whole]) };
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  return () => training;
}

/** Hashes of all that a training has written besides its log. */
export const hashOf = (output: string): string[] =>
  ['state', 'last', 'best'].map((name) =>
    createHash('sha256')
      .update(readFileSync(path.join(output, `${name}.safetensors`)))
      .digest('hex'),
  );

export interface LogLine {
  readonly type: string;
  readonly step: number;
  readonly epoch: number;
  readonly accuracy: number;
  readonly loss: number;
  readonly gradientNorm: number;
}

export const logOf = (output: string): LogLine[] =>
  readFileSync(path.join(output, 'log.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** The log less what depends on the machine. */
export const figuresOf = (output: string) =>
  logOf(output).map((record) => ({ ...record, imagesPerSecond: undefined }));
