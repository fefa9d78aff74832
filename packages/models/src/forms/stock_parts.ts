import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Layer } from './form.ts';
import type { Initializers } from './initializers.ts';

/** Applies a layer to symbols, building it. */
export type Apply = (layer: Layer, inputs: SymbolicTensor | SymbolicTensor[]) => SymbolicTensor;

/**
 * @param initialize false where the weights are set right after: then no time goes into random ones
 */
export const applyWith =
  (initialize: boolean): Apply =>
  (layer, inputs) => {
    layer.setFastWeightInitDuringBuild(!initialize);
    return layer.apply(inputs) as SymbolicTensor;
  };

/** `pad` zeros on each of the four sides: symmetric as in PyTorch, where tfjs's 'same' is not at stride 2. */
export function zeroPad(apply: Apply, x: SymbolicTensor, layer: string, pad: number) {
  return apply(
    layers.zeroPadding2d({
      name: `${layer}.pad`,
      padding: [
        [pad, pad],
        [pad, pad],
      ],
    }),
    x,
  );
}

/** Zeros stand for −∞ here, since x is not negative. */
export function maxPool(apply: Apply, x: SymbolicTensor, name: string): SymbolicTensor {
  const pool = layers.maxPooling2d({ name, poolSize: 3, strides: 2, padding: 'valid' });
  return apply(pool, zeroPad(apply, x, name, 1));
}

/** Global average pooling and a linear layer. */
export function classifier(
  apply: Apply,
  x: SymbolicTensor,
  name: string,
  numClasses: number,
  initializer?: Initializers['classifier'],
) {
  const features = apply(layers.globalAveragePooling2d({ name: `${name}.pool` }), x);
  const kernelInitializer = initializer?.();
  return apply(layers.dense({ name, units: numClasses, kernelInitializer }), features);
}
