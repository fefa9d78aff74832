/**
 * A primer: small layers that explain, not the official networks; `primer/README.md` says what each of them is. Importing this
 * registers their classes.
 */

import { serialization } from '@tensorflow/tfjs-core';
import { ContMixConv } from './primer/cont_mix_conv.ts';
import { DilatedRepConv } from './primer/dilated_rep_conv.ts';
import { FocusNet } from './primer/focus_net.ts';
import { KernelSizeMix } from './primer/kernel_size_mix.ts';
import { LearntMix } from './primer/learnt_mix.ts';
import { VertexAttention } from './primer/vertex_attention.ts';
import { VertexSum } from './primer/vertex_sum.ts';

export { ContMixConv, type ContMixConvLayerArgs } from './primer/cont_mix_conv.ts';
export { DilatedRepConv, type DilatedRepConvLayerArgs } from './primer/dilated_rep_conv.ts';
export { FocusNet } from './primer/focus_net.ts';
export { KernelSizeMix, type KernelSizeMixLayerArgs } from './primer/kernel_size_mix.ts';
export { LearntMix } from './primer/learnt_mix.ts';
export { type ToyOverLoCKOptions, toyOverLoCK } from './primer/toy_overlock.ts';
export { VertexAttention } from './primer/vertex_attention.ts';
export { VertexSum } from './primer/vertex_sum.ts';

for (const layer of [
  ContMixConv,
  DilatedRepConv,
  FocusNet,
  KernelSizeMix,
  LearntMix,
  VertexAttention,
  VertexSum,
]) {
  serialization.registerClass(layer);
}
