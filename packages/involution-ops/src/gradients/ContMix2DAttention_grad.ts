import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import { ContMix2DAttention } from '../contracts/ContMix2DAttention.ts';
import { contMix2dBackpropBias } from '../ops/cont_mix2d_backprop_bias.ts';
import { contMix2dBackpropLogits } from '../ops/cont_mix2d_backprop_logits.ts';

export const contMix2DAttentionGradConfig: GradConfig = {
  kernelName: ContMix2DAttention,
  outputsToSave: [true],
  gradFunc: (dy, saved) => {
    const [attention] = saved;
    const dlogits = () => contMix2dBackpropLogits(dy as Tensor, attention);
    return {
      logits: dlogits,
      relativePositionBias: () => contMix2dBackpropBias(dlogits()),
    };
  },
};
