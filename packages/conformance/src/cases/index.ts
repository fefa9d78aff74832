import type { OpDeclaration } from '../core/declare.ts';
import { batchMatMulCases } from './BatchMatMul.ts';
import { batchMoments2DCases } from './BatchMoments2D.ts';
import { batchNorm2DBackpropInputCases } from './BatchNorm2DBackpropInput.ts';
import { batchNorm2DBackpropScaleCases } from './BatchNorm2DBackpropScale.ts';
import { contMix2DCases } from './ContMix2D.ts';
import { contMix2DAttentionCases } from './ContMix2DAttention.ts';
import { contMix2DBackpropBiasCases } from './ContMix2DBackpropBias.ts';
import { contMix2DBackpropLogitsCases } from './ContMix2DBackpropLogits.ts';
import { contMix2DLogitsCases } from './ContMix2DLogits.ts';
import { conv2DCases } from './Conv2D.ts';
import { conv2DBackpropFilterCases } from './Conv2DBackpropFilter.ts';
import { conv2DBackpropInputCases } from './Conv2DBackpropInput.ts';
import { depthwiseConv2dNativeBackpropFilterCases } from './DepthwiseConv2dNativeBackpropFilter.ts';
import { depthwiseConv2dNativeBackpropInputCases } from './DepthwiseConv2dNativeBackpropInput.ts';
import { fusedConv2DCases } from './FusedConv2D.ts';
import { fusedConvFFN2DCases } from './FusedConvFFN2D.ts';
import { fusedInvolution2DCases } from './FusedInvolution2D.ts';
import { fusedMatMulCases } from './FusedMatMul.ts';
import { fusedPaddedConv2DCases } from './FusedPaddedConv2D.ts';
import { fusedSameDepthwiseConv2DCases } from './FusedSameDepthwiseConv2D.ts';
import { geluCases } from './Gelu.ts';
import { globalResponseNorm2DCases } from './GlobalResponseNorm2D.ts';
import { involution2DCases } from './Involution2D.ts';
import { involution2DBackpropInputCases } from './Involution2DBackpropInput.ts';
import { involution2DBackpropKernelCases } from './Involution2DBackpropKernel.ts';
import { layerNorm2DCases } from './LayerNorm2D.ts';
import { maxPoolGradCases } from './MaxPoolGrad.ts';
import { meanCases } from './Mean.ts';
import { neighborhoodAv2DCases } from './NeighborhoodAv2D.ts';
import { neighborhoodAv2DBackpropAttentionCases } from './NeighborhoodAv2DBackpropAttention.ts';
import { neighborhoodAv2DBackpropInputCases } from './NeighborhoodAv2DBackpropInput.ts';
import { outlookAttention2DCases } from './OutlookAttention2D.ts';
import { outlookAttention2DBackpropAttentionCases } from './OutlookAttention2DBackpropAttention.ts';
import { outlookAttention2DBackpropInputCases } from './OutlookAttention2DBackpropInput.ts';
import { roiAlignCases } from './RoiAlign.ts';
import { roiAlignBackpropInputCases } from './RoiAlignBackpropInput.ts';
import { sumCases } from './Sum.ts';
import { unsortedSegmentSumCases } from './UnsortedSegmentSum.ts';

/** Every op that has a contract, and the kernels of tfjs's own that our packages register. */
export const OPS: readonly OpDeclaration[] = [
  involution2DCases,
  involution2DBackpropInputCases,
  involution2DBackpropKernelCases,
  fusedInvolution2DCases,
  contMix2DLogitsCases,
  fusedPaddedConv2DCases,
  neighborhoodAv2DCases,
  neighborhoodAv2DBackpropInputCases,
  neighborhoodAv2DBackpropAttentionCases,
  contMix2DCases,
  contMix2DAttentionCases,
  contMix2DBackpropLogitsCases,
  contMix2DBackpropBiasCases,
  geluCases,
  layerNorm2DCases,
  globalResponseNorm2DCases,
  fusedSameDepthwiseConv2DCases,
  fusedConvFFN2DCases,
  batchMoments2DCases,
  batchNorm2DBackpropScaleCases,
  batchNorm2DBackpropInputCases,
  conv2DCases,
  fusedConv2DCases,
  conv2DBackpropFilterCases,
  conv2DBackpropInputCases,
  depthwiseConv2dNativeBackpropFilterCases,
  depthwiseConv2dNativeBackpropInputCases,
  unsortedSegmentSumCases,
  batchMatMulCases,
  fusedMatMulCases,
  sumCases,
  meanCases,
  maxPoolGradCases,
  outlookAttention2DCases,
  outlookAttention2DBackpropInputCases,
  outlookAttention2DBackpropAttentionCases,
  roiAlignCases,
  roiAlignBackpropInputCases,
];
