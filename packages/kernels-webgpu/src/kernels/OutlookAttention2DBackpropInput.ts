import {
  backwardSizes,
  computeOutlookAttention2DInfo,
  defineKernel,
  OutlookAttention2DBackpropInput,
  outlookSizes,
} from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { byGroups } from '../choose.ts';
import { outlookShader } from '../wgsl/outlook.ts';

const shaderFor = byGroups((lanes) => outlookShader('other * K + own', lanes));

export const outlookAttention2DBackpropInputConfig = defineKernel(
  OutlookAttention2DBackpropInput,
  'webgpu',
  ({ inputs: { dy, attention }, backend, attrs }) => {
    const info = computeOutlookAttention2DInfo(dy.shape, attention.shape, attrs);
    return run(backend, OutlookAttention2DBackpropInput, shaderFor(info), {
      inputs: [dy, attention],
      uniforms: { ...backwardSizes(info), ...outlookSizes(info) },
      shape: dy.shape,
    });
  },
);
