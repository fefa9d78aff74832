import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { assertOptions, type OptionNames } from '@dynaconv/options';

export const TASKS = ['classification', 'detection', 'segmentation', 'embedding'] as const;
export type Task = (typeof TASKS)[number];

/** What a batch does to each of its images. */
export interface Settings {
  readonly task: Task;
  /** Name of the network, as `loadModel`, `loadDetector` or `loadSegmenter` takes it. */
  readonly model: string;
  /** Path of the checkpoint, the same on every worker's machine. */
  readonly weights: string;
  /** Classification: how many classes to name; 5 by default. */
  readonly top?: number;
  /** Detection: only objects with a higher score; 0.05 by default. */
  readonly scoreThreshold?: number;
  /** Detection: how many objects at most; 100 by default. */
  readonly maxDetections?: number;
  /** Detection and segmentation: what the long and the short side of an image are resized to fit into. */
  readonly scale?: readonly [long: number, short: number];
  /** Class names in place of the checkpoint's; of classifiers also 'imagenet'. */
  readonly labels?: readonly string[] | 'imagenet';
  /** As for `loadModel`: which weights of the checkpoint are taken. */
  readonly stateDict?: string;
  readonly prefix?: string;
  readonly strict?: boolean;
  /** The most pixels of an image that is read. */
  readonly maxPixels?: number;
}

const NAMES: OptionNames<Settings> = {
  task: true,
  model: true,
  weights: true,
  top: true,
  scoreThreshold: true,
  maxDetections: true,
  scale: true,
  labels: true,
  stateDict: true,
  prefix: true,
  strict: true,
  maxPixels: true,
};

/** @throws TypeError for a setting that does not exist; RangeError for an unknown task */
export function assertSettings(settings: Settings): void {
  assertOptions('enqueue', settings, NAMES, 'setting');
  if (TASKS.includes(settings.task)) return;
  throw new RangeError(`enqueue: the task is '${settings.task}', expected ${TASKS.join(', ')}`);
}

/** The SHA-256 of text, in hexadecimal. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The SHA-256 of a file, in hexadecimal. */
export async function fileHash(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
