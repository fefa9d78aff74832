import { batchNorms, type SharedMoments } from '@dynaconv/layers';
import {
  add,
  mean,
  pad3d,
  reshape,
  square,
  stack,
  sub,
  type Tensor2D,
  type Tensor3D,
  unstack,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Communicator } from './communicator.ts';

/**
 * Moments of the workers' batches as one, after Chan, Golub and LeVeque (1979): the variance is the mean of the variances, and of
 * the squares by which the means differ. One all-reduce in each direction.
 */
function sharedMoments(communicator: Communicator): SharedMoments {
  const { rank, size } = communicator;
  return {
    batches: size,
    join(moments) {
      const [, channels] = moments.shape;
      const own = reshape(moments, [1, 2, channels]) as Tensor3D;
      // Every worker fills its own place, so that the sum has all.
      const all = communicator.allReduce(
        pad3d(own, [
          [rank, size - rank - 1],
          [0, 0],
          [0, 0],
        ]),
      );
      const [means, variances] = unstack(all, 1);
      const joined = mean(means, 0);
      const variance = mean(add(variances, square(sub(means, joined))), 0);
      return stack([joined, variance]) as Tensor2D;
    },
  };
}

/**
 * Makes every BatchNorm of a model normalise by the batches of all workers together (SyncBN).
 *
 * @throws Error for a model with tfjs's own layers, which cannot, or without any
 */
export function synchronizeBatchNorm(communicator: Communicator, model: LayersModel): void {
  const stock = model.layers.find((layer) => layer.getClassName() === 'BatchNormalization');
  if (stock) {
    throw new Error(
      `syncBatchNorm: layer '${stock.name}' is tf.layers.batchNormalization, expected BatchNorm2d of @dynaconv/layers in its place`,
    );
  }
  const layers = batchNorms(model);
  if (layers.length === 0) {
    throw new Error(`syncBatchNorm: model '${model.name}' has no BatchNorm2d`);
  }
  for (const layer of layers) layer.shared = sharedMoments(communicator);
}
