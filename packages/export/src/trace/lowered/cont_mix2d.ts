import { ContMix2D, defineKernel } from '@dynaconv/involution-ops/base';
import { add, gather, reshape, softmax, type Tensor } from '@tensorflow/tfjs-core';
import { TRACING } from '../kernels/kernel.ts';
import { forEveryTap, gatheredSums, headsFirst } from './clamped_windows.ts';

export const gatheredContMix = defineKernel(ContMix2D, TRACING, ({ inputs }) => {
  const [x, logits, bias] = [inputs.x, inputs.logits, inputs.relativePositionBias] as Tensor[];
  const [, height, width, groups, kernelSize] = logits.shape;
  const span = 2 * kernelSize - 1;
  const relative = forEveryTap(
    [height, width, kernelSize],
    ({ pixel, reads }) =>
      (reads[0] - pixel[0] + kernelSize - 1) * span + reads[1] - pixel[1] + kernelSize - 1,
  );
  const biases = gather(reshape(bias, [groups, span * span]), relative, 1);
  const byTap = reshape(biases, [groups, height * width, kernelSize ** 2]);
  const attention = softmax(add(headsFirst(logits), byTap));
  return gatheredSums(attention, x, kernelSize);
});
