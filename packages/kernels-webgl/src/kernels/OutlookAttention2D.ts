import {
  backwardSizes,
  computeOutlookAttention2DInfo,
  defineKernel,
  OutlookAttention2D,
  outlookSizes,
} from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { outlookShader } from '../glsl/outlook.ts';

const shader = outlookShader('ivec2(own, other)');

export const outlookAttention2DConfig = defineKernel(
  OutlookAttention2D,
  'webgl',
  ({ inputs: { v, attention }, backend, attrs }) => {
    const info = computeOutlookAttention2DInfo(v.shape, attention.shape, attrs);
    return run(backend, OutlookAttention2D, shader, {
      inputs: [v, attention],
      uniforms: { ...backwardSizes(info), ...outlookSizes(info) },
      shape: v.shape,
    });
  },
);
