import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Class indices outside of the classes would be one-hot vectors of zeros, and train nothing.
 *
 * @param labels class indices [B], or a share for each class [B, C], of which nothing is checked
 * @throws RangeError for an index that is no class
 */
export async function assertLabels(labels: Tensor, classes: number): Promise<void> {
  if (labels.rank !== 1) return;
  const indices = await labels.data();
  const wrong = indices.findIndex(
    (index) => !(Number.isInteger(index) && index >= 0 && index < classes),
  );
  if (wrong >= 0) {
    throw new RangeError(
      `Trainer: label ${wrong} of the batch is ${indices[wrong]}, expected an integer from 0 to ${classes - 1}, as the model has ${classes} classes`,
    );
  }
}
