import {
  backwardSizes,
  computeOutlookAttention2DInfo,
  defineKernel,
  OutlookAttention2DBackpropInput,
  outlookSizes,
} from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { outlookShader } from '../glsl/outlook.ts';

const shader = outlookShader('ivec2(other, own)');

export const outlookAttention2DBackpropInputConfig = defineKernel(
  OutlookAttention2DBackpropInput,
  'webgl',
  ({ inputs: { dy, attention }, backend, attrs }) => {
    const info = computeOutlookAttention2DInfo(dy.shape, attention.shape, attrs);
    return run(backend, OutlookAttention2DBackpropInput, shader, {
      inputs: [dy, attention],
      uniforms: { ...backwardSizes(info), ...outlookSizes(info) },
      shape: dy.shape,
    });
  },
);
