import { batchNorms } from '@dynaconv/layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { isInside } from './optimizers/parameter_rules.ts';

/**
 * Lets BatchNorms normalise by their moving statistics in training too, which then stay as they are: PyTorch's eval mode, as
 * detectors are trained, and the other half of `freeze`.
 *
 * @param modules module paths, `backbone.layer1`: the BatchNorms inside of them; all of them where none is named
 */
export function freezeStatistics(model: LayersModel, ...modules: string[]): void {
  for (const norm of batchNorms(model)) {
    const [{ originalName }] = norm.weights;
    if (modules.length === 0 || isInside(modules, originalName)) norm.statistics = 'moving';
  }
}
