import type { Form, Initializers, Value } from '@dynaconv/models/dense';
import { initializers } from '@tensorflow/tfjs-layers';
import type { Spatial } from './configurations.ts';

/** Side of the windows of every involution in necks and heads of the official networks. */
const INVOLUTION_SIZE = 7;

/**
 * A 3×3 convolution or an involution, and a ReLU, which keep the number of channels.
 *
 * @param paths module paths of the one and of the other
 */
export function spatialRelu<V extends Value>(
  x: V,
  form: Form<V>,
  spatial: Spatial,
  paths: Record<Spatial, string>,
  channels: number,
): V {
  return spatial === 'involution'
    ? form.involutionNorm(x, {
        involution: paths.involution,
        kernelSize: INVOLUTION_SIZE,
        activation: 'relu',
      })
    : form.conv(x, {
        conv: paths.convolution,
        filters: channels,
        kernelSize: 3,
        activation: 'relu',
      });
}

/** A normal distribution, narrow as mmdetection begins its heads with. */
export const narrow = (stddev = 0.01): Initializers => {
  const drawn = () => initializers.randomNormal({ mean: 0, stddev });
  return { convolution: drawn, classifier: drawn };
};
