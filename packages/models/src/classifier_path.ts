import type { LayersModel } from '@tensorflow/tfjs-layers';
import { readMetadata } from './network/metadata.ts';

/**
 * Module path of a model's classifier, such as `head.fc`: what fine-tuning trains alone, or faster than the rest (`rateFactor` of
 * `@dynaconv/training`).
 *
 * @throws Error for a model that `createModel` did not make
 */
export const classifierPath = (model: LayersModel): string =>
  readMetadata('classifierPath', model).head.classifier;
