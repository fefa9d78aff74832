import type { FusedActivation } from '@dynaconv/involution-ops/base';
import { BatchNorm2d, GELU } from '@dynaconv/layers/base';
import { serialization } from '@tensorflow/tfjs-core';
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Layer } from './form.ts';
import type { Initializers } from './initializers.ts';

type LayerClass = serialization.SerializableConstructor<serialization.Serializable>;

/**
 * Applies a layer to symbolic tensors, which builds it. Its class is registered, so that `tf.loadLayersModel` finds it where the network is
 * loaded again.
 */
export type Apply = (layer: Layer, inputs: SymbolicTensor | SymbolicTensor[]) => SymbolicTensor;

/**
 * @param initialize false where the weights are set right afterwards, so that no time is spent on random ones
 */
export const applyWith =
  (initialize: boolean): Apply =>
  (layer, inputs) => {
    layer.setFastWeightInitDuringBuild(!initialize);
    serialization.registerClass(layer.constructor as LayerClass);
    return layer.apply(inputs) as SymbolicTensor;
  };

/** `pad` zeros on each of the four sides: symmetric as in PyTorch, which tfjs's 'same' is not at stride 2. */
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

/** PyTorch pads with −∞. Since x is not negative, zeros have the same effect. */
export function maxPool(apply: Apply, x: SymbolicTensor, name: string): SymbolicTensor {
  const pool = layers.maxPooling2d({ name, poolSize: 3, strides: 2, padding: 'valid' });
  return apply(pool, zeroPad(apply, x, name, 1));
}

/** The layer of an activation that follows another one; undefined where none does. */
export function activationLayer(path: string, activation?: FusedActivation): Layer | undefined {
  switch (activation) {
    case 'relu':
      return layers.reLU({ name: `${path}.relu` });
    case 'gelu':
      return new GELU({ name: `${path}.gelu` });
    case 'silu':
      return layers.activation({ name: `${path}.silu`, activation: 'swish' });
    default:
      return undefined;
  }
}

export const globalAveragePool = (apply: Apply, x: SymbolicTensor, name: string) =>
  apply(layers.globalAveragePooling2d({ name }), x);

export const linear = (
  apply: Apply,
  x: SymbolicTensor,
  name: string,
  units: number,
  initializer?: Initializers['classifier'],
) => apply(layers.dense({ name, units, kernelInitializer: initializer?.() }), x);

/** Pixel by pixel, as tfjs flattens a map. */
export const flatLinear: typeof linear = (apply, x, name, ...layer) =>
  linear(apply, apply(layers.flatten({ name: `${name}.flatten` }), x), name, ...layer);

export const batchNorm = (apply: Apply, x: SymbolicTensor, name: string) =>
  apply(new BatchNorm2d({ name }), x);
