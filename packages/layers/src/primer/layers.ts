export { ContMixConv, type ContMixConvLayerArgs } from './cont_mix_conv.ts';
export { DilatedRepConv, type DilatedRepConvLayerArgs } from './dilated_rep_conv.ts';
export { FocusNet } from './focus_net.ts';
export { KernelSizeMix, type KernelSizeMixLayerArgs } from './kernel_size_mix.ts';
export { LearntMix } from './learnt_mix.ts';
export { type ToyOverLoCKOptions, toyOverLoCK } from './toy_overlock.ts';
export { VertexAttention } from './vertex_attention.ts';
export { VertexSum } from './vertex_sum.ts';
