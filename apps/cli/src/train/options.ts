import type { Operator } from '@dynaconv/models';
import type { BackendChoice } from '../backend.ts';
import type { DownloadLimit } from '../options.ts';
import type { WeightsOptions } from '../weights/options.ts';
import type { RecipeName } from './recipes.ts';

/** What `dynaconv train` is called with. */
export interface TrainOptions extends DownloadLimit, WeightsOptions {
  readonly model: string;
  readonly weights?: string;
  readonly output?: string;
  readonly resume?: boolean;
  readonly recipe?: RecipeName;
  readonly epochs?: number;
  readonly batch?: number;
  readonly accumulate: number;
  readonly lr?: number;
  readonly operator?: Operator;
  readonly seed: number;
  /** Of the images, least and most. */
  readonly size?: readonly [number, number];
  readonly minScale?: number;
  /** Degrees. */
  readonly rotate?: number;
  readonly shear?: number;
  readonly flip: boolean;
  readonly freeze?: readonly string[];
  /** How many blocks of each stage. */
  readonly recompute?: readonly number[];
  readonly dropPath?: number;
  /** A decay, or true for the recipe's. */
  readonly ema?: number | boolean;
  readonly headRate?: number;
  readonly valShare: number;
  readonly saveEvery: number;
  /** Threads that read images; of classifiers, as all that is about workers is. */
  readonly readers?: number;
  /** All of them, as `host:port`. */
  readonly workers?: readonly string[];
  /** Which of them this process is. */
  readonly rank?: number;
  /** How many to start on this machine. */
  readonly local?: number;
  /** How often to start them again. */
  readonly restarts?: number;
  /** Seconds. */
  readonly bound?: number;
  readonly trustedNetwork?: boolean;
  readonly syncBatchNorm?: boolean;
  /** Of detectors and segmenters. */
  readonly scale?: readonly [number, number];
  /** Of detectors: the folder of images. */
  readonly images?: string;
  /** Of segmenters: whether label 0 stands for no class. */
  readonly zeroIsNone?: boolean;
  readonly backend: BackendChoice;
  readonly json?: boolean;
}
