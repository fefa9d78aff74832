import { fileURLToPath } from 'node:url';
import {
  type DigitsModel,
  digitsWeights,
  type SceneDetector,
  type SceneSegmenter,
} from '@dynaconv/digits';

/** The heading of the demonstration for each network. */
const TITLES: Readonly<Record<DigitsModel, string>> = {
  rednet_digits: 'A small RedNet (involution network)',
  overlock_digits: 'A small OverLoCK (ContMix network)',
};

export const digitsTitle = (model: DigitsModel): string => TITLES[model];

/** Path of its weights. */
export const digitsCheckpoint = (model: DigitsModel | SceneSegmenter | SceneDetector): string =>
  fileURLToPath(digitsWeights(model));
