import { evaluateClassifier } from '../evaluate/classifier.ts';
import { evaluateDetector } from '../evaluate/detector.ts';
import type { EvaluateOptions } from '../evaluate/options.ts';
import { evaluateSegmenter } from '../evaluate/segmenter.ts';
import { assertOwnOptions, type OwnOptions } from '../own_options.ts';
import { nounOf } from '../weights/tasks.ts';

const EVALUATE = {
  classifier: evaluateClassifier,
  detector: evaluateDetector,
  segmenter: evaluateSegmenter,
};

/** Options that some networks have no use for, and whose they are. */
const OWN_OPTIONS: OwnOptions<EvaluateOptions> = {
  operator: ['classifier'],
  batch: ['classifier'],
  kept: ['classifier'],
  seed: ['classifier'],
  valShare: ['classifier'],
  readers: ['classifier'],
  scale: ['detector', 'segmenter'],
  maxPixels: ['detector', 'segmenter'],
  images: ['detector'],
  zeroIsNone: ['segmenter'],
};

/**
 * @param flags by the options that were given, what they are written as
 * @throws UsageError for an option that the network has no use for
 */
export async function evaluate(
  data: string,
  options: EvaluateOptions,
  flags: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<void> {
  assertOwnOptions(options.model, OWN_OPTIONS, flags);
  await EVALUATE[nounOf(options.model)](data, options, signal);
}
