/** The classes of layers, which the package's main entry registers. */

export { AdaptiveAveragePooling2D } from './adaptive_average_pooling2d.ts';
export { type AttentionBlockLayerArgs, Outlooker, TransformerBlock } from './attention_blocks.ts';
export { CondConv2D } from './baselines/cond_conv2d.ts';
export {
  DepthwiseSeparableConv2D,
  type DepthwiseSeparableConv2DLayerArgs,
} from './baselines/depthwise_separable_conv2d.ts';
export { DynamicConv2D, type DynamicConv2DLayerArgs } from './baselines/dynamic_conv2d.ts';
export { PlainConv2D, type PlainConv2DLayerArgs } from './baselines/plain_conv2d.ts';
export { SelfAttention2D, type SelfAttention2DLayerArgs } from './baselines/self_attention2d.ts';
export { SelfContMix2D, type SelfContMix2DLayerArgs } from './baselines/self_cont_mix2d.ts';
export {
  BatchNorm2d,
  type BatchNorm2dLayerArgs,
  type SharedMoments,
} from './batch_norm2d.ts';
export { BilinearResize2D } from './bilinear_resize2d.ts';
export { ChannelSlice, type ChannelSliceLayerArgs } from './channel_slice.ts';
export { ContMixBlock, type ContMixBlockLayerArgs } from './cont_mix_block.ts';
export { ContMix2D, type ContMix2DLayerArgs, type ContMix2DOperands } from './cont_mix2d.ts';
export { DepthToSpace2D, type DepthToSpace2DLayerArgs } from './depth_to_space2d.ts';
export { DilatedReparamBlock, type DilatedReparamBlockLayerArgs } from './dilated_reparam_block.ts';
export { DropPath } from './drop_path.ts';
export { FusedConcatConv2D, type FusedConcatConv2DLayerArgs } from './fused_concat_conv2d.ts';
export { FusedConvFFN2D, type FusedConvFFN2DLayerArgs } from './fused_conv_ffn2d.ts';
export { FusedConv2D, type FusedConv2DLayerArgs } from './fused_conv2d.ts';
export {
  FusedDepthwiseConv2D,
  type FusedDepthwiseConv2DLayerArgs,
} from './fused_depthwise_conv2d.ts';
export { FusedInvolution2D, type FusedInvolution2DLayerArgs } from './fused_involution2d.ts';
export { GELU } from './gelu.ts';
export { GlobalResponseNorm } from './global_response_norm.ts';
export { GrowToWindow2D, type GrowToWindow2DLayerArgs } from './grow_to_window2d.ts';
export { Involution2D, type Involution2DLayerArgs } from './involution2d.ts';
export { LayerNorm2d } from './layer_norm2d.ts';
export { LayerScale, type LayerScaleLayerArgs } from './layer_scale.ts';
export { NearestResize2D } from './nearest_resize2d.ts';
export { OutlookAttention, type OutlookAttentionLayerArgs } from './outlook_attention.ts';
export { PatchProjection2D, type PatchProjection2DLayerArgs } from './patch_projection2d.ts';
export { Perceptron, type PerceptronLayerArgs } from './perceptron.ts';
export { PositionEmbedding2D, type PositionEmbedding2DLayerArgs } from './position_embedding2d.ts';
export { ResDWConv, type ResDWConvLayerArgs } from './res_dw_conv.ts';
export { SEModule, type SEModuleLayerArgs } from './se_module.ts';
export { SeededDropout } from './seeded_dropout.ts';
export { SeededDropout2d } from './seeded_dropout2d.ts';
export { ClassAttention, MapAttention, type TokenAttentionLayerArgs } from './token_attention.ts';
export {
  ClassToken,
  FirstToken,
  HighestOfTokens,
  type HighestOfTokensLayerArgs,
  JoinTokens,
} from './tokens.ts';
