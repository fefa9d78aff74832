import {
  computeOutlookAttention2DInfo,
  defineKernel,
  forwardSizes,
  OutlookAttention2DBackpropAttention,
  outlookSizes,
} from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { OUTLOOK_CORRELATE } from '../glsl/outlook.ts';

export const outlookAttention2DBackpropAttentionConfig = defineKernel(
  OutlookAttention2DBackpropAttention,
  'webgl',
  ({ inputs: { dy, v }, backend, attrs: { strides, attentionShape } }) => {
    const info = computeOutlookAttention2DInfo(v.shape, attentionShape, { strides });
    return run(backend, OutlookAttention2DBackpropAttention, OUTLOOK_CORRELATE, {
      inputs: [dy, v],
      uniforms: { ...forwardSizes(info), ...outlookSizes(info) },
      shape: attentionShape,
    });
  },
);
