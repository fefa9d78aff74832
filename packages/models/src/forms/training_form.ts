import { Involution2D, kaimingNormal } from '@dynaconv/layers';
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Form } from './form.ts';
import { applyWith, classifier, maxPool, zeroPad } from './stock_parts.ts';

/** PyTorch's BatchNorm2d: its momentum 0.1 is the weight of the new value, tfjs's the weight of the old one. */
export const BATCH_NORM = { momentum: 0.9, epsilon: 1e-5 } as const;

/**
 * The form that is trained and that checkpoints are loaded into: a layer for each PyTorch module, under the module's
 * path, so that a weight's name tells its key in the `state_dict`.
 *
 * @param initialize false leaves all weights zero
 */
export function trainingForm(initialize: boolean): Form<SymbolicTensor> {
  const apply = applyWith(initialize);
  const normalize = (x: SymbolicTensor, name: string) =>
    apply(layers.batchNormalization({ name, ...BATCH_NORM }), x);
  const activate = (x: SymbolicTensor, name: string, activation = 'linear') =>
    activation === 'relu' ? apply(layers.reLU({ name: `${name}.relu` }), x) : x;

  return {
    convNorm(x, { conv, norm, filters, kernelSize, strides = 1, residual, activation }) {
      const pad = (kernelSize - 1) / 2;
      const padded = strides > 1 && pad > 0 ? zeroPad(apply, x, conv, pad) : x;
      const convolution = layers.conv2d({
        name: conv,
        filters,
        kernelSize,
        strides,
        padding: strides > 1 ? 'valid' : 'same',
        useBias: false,
        kernelInitializer: kaimingNormal(),
      });
      let y = normalize(apply(convolution, padded), norm);
      if (residual) y = apply(layers.add({ name: `${norm}.add` }), [y, residual]);
      return activate(y, norm, activation);
    },
    involutionNorm(x, { involution, norm, kernelSize, strides, activation }) {
      const layer = new Involution2D({ name: involution, kernelSize, strides, ...BATCH_NORM });
      return activate(normalize(apply(layer, x), norm), norm, activation);
    },
    maxPool: (x, name) => maxPool(apply, x, name),
    classifier: (x, name, numClasses) => classifier(apply, x, name, numClasses),
  };
}
