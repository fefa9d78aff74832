import { UsageError } from '../errors.ts';
import { evaluateClassifier } from '../evaluate/classifier.ts';
import { evaluateDetector } from '../evaluate/detector.ts';
import type { EvaluateOptions } from '../evaluate/options.ts';
import { evaluateSegmenter } from '../evaluate/segmenter.ts';
import { DETECTORS, SEGMENTERS } from '../weights/tasks.ts';

const CLASSIFIERS = { noun: 'classifier', run: evaluateClassifier };

/** Options that some networks have no use for, and whose they are. */
const OWN_OPTIONS: Readonly<Partial<Record<keyof EvaluateOptions, readonly string[]>>> = {
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
  const { model } = options;
  const { noun, run } =
    [
      { ...DETECTORS, run: evaluateDetector },
      { ...SEGMENTERS, run: evaluateSegmenter },
    ].find(({ names }) => names.includes(model)) ?? CLASSIFIERS;
  for (const [option, nouns] of Object.entries(OWN_OPTIONS)) {
    if (!flags.has(option) || nouns.includes(noun)) continue;
    throw new UsageError(
      `${flags.get(option)} is for ${nouns.map((each) => `${each}s`).join(' and ')}, and ${model} is a ${noun}`,
    );
  }
  await run(data, options, signal);
}
