import { classifierPath } from '@dynaconv/models';
import {
  AdamW,
  allOf,
  crossEntropy,
  freezeStatistics,
  type ParameterRule,
  rateFactor,
  Trainer,
  timmDecay,
} from '@dynaconv/training';
import type { Lesson } from './lesson.ts';

/** How many times as fast as the rest the classifier learns, which is new. */
const CLASSIFIER_FACTOR = 10;

type Model = ConstructorParameters<typeof Trainer>[0];

/**
 * Fine-tuning on a few examples. BatchNorms keep the statistics of the many images that the network was trained on: those of a
 * dozen would be noise.
 */
export function trainerOf(model: Model, { trained, learningRate }: Lesson): Trainer {
  const classifier = classifierPath(model);
  const rules = [rateFactor(CLASSIFIER_FACTOR, classifier), timmDecay];
  if (trained === 'head') rules.push(freezeAllBut(classifier));
  freezeStatistics(model);
  return new Trainer(model, {
    optimizer: new AdamW({
      learningRate,
      weightDecay: 0.05,
      clipNorm: 5,
      parameters: allOf(...rules),
    }),
    loss: crossEntropy(),
  });
}

const freezeAllBut =
  (module: string): ParameterRule =>
  ({ name }) =>
    name.startsWith(`${module}/`) ? {} : { frozen: true };
