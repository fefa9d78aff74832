import type { LazyTensorToWrite } from '@dynaconv/checkpoint';
import type { Group } from '@dynaconv/distributed';
import type { StepReport, StepTrainer } from '@dynaconv/training';

/** How well a network does on images that it is not trained on. */
export interface TestResult {
  /** All that is known, for `--json`. */
  readonly report: { readonly images: number } & Readonly<Record<string, unknown>>;
  /** By which networks are compared: the more the better. */
  readonly score: number;
  /** What the log has of it. */
  readonly figures: Readonly<Record<string, number>>;
  /** What a line on a terminal says of it. */
  readonly described: readonly string[];
}

/** How a score is called, and told. */
interface Measure {
  /** Its name in JSON. */
  readonly name: string;
  describe(score: number, images: number): string;
}

/** A network that learns from images, and is tested on others. */
export interface Learner {
  readonly trainer: Pick<
    StepTrainer<unknown>,
    'epoch' | 'epochStep' | 'step' | 'ema' | 'state' | 'restore'
  >;
  /** What is left of the epoch. */
  train(): AsyncGenerator<StepReport, void, undefined>;
  /**
   * @param onProgress is told how many images are done
   * @throws the signal's reason
   */
  test(onProgress: (done: number) => void, signal: AbortSignal): Promise<TestResult>;
  /** The weights under the official names, read when they are written. */
  tensors(): LazyTensorToWrite[];
  close(): Promise<void>;
}

/** What there is to learn from, when it is known to be whole. */
export interface TrainingData {
  readonly classes: readonly string[];
  /** How many images there are to learn from, and to test on. */
  readonly training: number;
  readonly validation: number;
  /** A hash of which images there are, and of what is known of them: not of what they show. */
  readonly fingerprint: string;
  readonly measure: Measure;
  /**
   * @param group the workers that train together; only classifiers do
   * @throws UsageError for settings that the network has no use for, or that need more memory than there is
   */
  learner(updatesAnEpoch: number, backend: string, group?: Group): Promise<Learner>;
}
