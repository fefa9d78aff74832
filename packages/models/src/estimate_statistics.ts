import { batchNorms } from '@dynaconv/layers/base';
import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/**
 * Sets the moving statistics of every BatchNorm to those of one batch, as `torch.optim.swa_utils.update_bn` does. Networks need it
 * before inference where theirs belong to other weights: while weights are random (an involution multiplies its input by itself,
 * so values that nothing normalises soon overflow), or once weights were averaged.
 *
 * Layers that draw in training, such as drop path, draw here too. BatchNorms that were frozen stay as they are, and so does a model in
 * its inference form, which has none.
 *
 * @param x normalised images, float32 [B, H, W, C]
 */
export function estimateStatistics(model: LayersModel, x: Tensor): void {
  const norms = batchNorms(model);
  const momenta = norms.map(({ momentum }) => momentum);
  for (const norm of norms) norm.momentum = 0;
  try {
    dispose(model.apply(x, { training: true }) as Tensor | Tensor[]);
  } finally {
    norms.forEach((norm, i) => {
      norm.momentum = momenta[i];
    });
  }
}
