import type { BackendChoice } from '../backend.ts';
import type { DownloadLimit } from '../options.ts';
import type { WeightsOptions } from '../weights/options.ts';

/** What `dynaconv evaluate` is called with. */
export interface EvaluateOptions extends DownloadLimit, WeightsOptions {
  readonly model: string;
  readonly weights?: string;
  readonly backend: BackendChoice;
  readonly json?: boolean;
  /** Of classifiers. */
  readonly batch: number;
  /** Of the part that `train` kept for tests, where that is wanted. */
  readonly kept?: boolean;
  readonly seed: number;
  readonly valShare: number;
  readonly readers?: number;
  /** Of detectors and segmenters. */
  readonly scale?: readonly [number, number];
  readonly maxPixels?: number;
  /** Of detectors: the folder of images. */
  readonly images?: string;
  /** Of segmenters: whether label 0 stands for no class. */
  readonly zeroIsNone?: boolean;
}
