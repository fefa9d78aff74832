import { DIGITS_MODELS, SCENE_DETECTORS, SCENE_SEGMENTERS } from '@dynaconv/digits';
import { digitsCheckpoint } from '../digits/models.ts';

const SHIPPED: ReadonlyMap<string, string> = new Map(
  [...DIGITS_MODELS, ...SCENE_SEGMENTERS, ...SCENE_DETECTORS].map((model) => [
    model,
    digitsCheckpoint(model),
  ]),
);

/** The path of a checkpoint that is installed with this package, by the name of its model. */
export const shippedWeights = (model: string): string | undefined => SHIPPED.get(model);

export const shippedNames = (): string[] => [...SHIPPED.keys()];
