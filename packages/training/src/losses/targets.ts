import { add, cast, mul, oneHot, type Tensor } from '@tensorflow/tfjs-core';

/**
 * The targets of a loss over classes: labels of the logits' shape as they are, class indices as one-hot vectors.
 *
 * @throws RangeError for labels of another shape
 */
export function classTargets(loss: string, labels: Tensor, logits: Tensor): Tensor {
  const { shape } = logits;
  if (labels.shape.join() === shape.join()) return cast(labels, 'float32');
  if (labels.shape.join() === shape.slice(0, -1).join()) {
    // The wasm backend writes integers, whatever type it is asked for.
    return cast(oneHot(cast(labels, 'int32'), shape.at(-1)!), 'float32');
  }
  throw new RangeError(
    `${loss}: labels have shape [${labels.shape}] and logits [${shape}], expected class indices [${shape.slice(0, -1)}] or a share for each class [${shape}]`,
  );
}

/** Each target moved towards 1/classes. */
export const smoothed = (targets: Tensor, smoothing: number): Tensor =>
  smoothing === 0 ? targets : add(mul(targets, 1 - smoothing), smoothing / targets.shape.at(-1)!);
