import {
  computeOutlookAttention2DInfo,
  defineKernel,
  forwardSizes,
  OutlookAttention2DBackpropAttention,
  outlookSizes,
} from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { byGroups } from '../choose.ts';
import { outlookCorrelate } from '../wgsl/outlook.ts';

const shaderFor = byGroups(outlookCorrelate);

export const outlookAttention2DBackpropAttentionConfig = defineKernel(
  OutlookAttention2DBackpropAttention,
  'webgpu',
  ({ inputs: { dy, v }, backend, attrs: { strides, attentionShape } }) => {
    const info = computeOutlookAttention2DInfo(v.shape, attentionShape, { strides });
    return run(backend, OutlookAttention2DBackpropAttention, shaderFor(info), {
      inputs: [dy, v],
      uniforms: { ...forwardSizes(info), ...outlookSizes(info) },
      shape: attentionShape,
    });
  },
);
