import {
  backwardSizes,
  computeOutlookAttention2DInfo,
  defineKernel,
  OutlookAttention2D,
  outlookSizes,
} from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { byGroups } from '../choose.ts';
import { outlookShader } from '../wgsl/outlook.ts';

const shaderFor = byGroups((lanes) => outlookShader('own * K + other', lanes));

export const outlookAttention2DConfig = defineKernel(
  OutlookAttention2D,
  'webgpu',
  ({ inputs: { v, attention }, backend, attrs }) => {
    const info = computeOutlookAttention2DInfo(v.shape, attention.shape, attrs);
    return run(backend, OutlookAttention2D, shaderFor(info), {
      inputs: [v, attention],
      uniforms: { ...backwardSizes(info), ...outlookSizes(info) },
      shape: v.shape,
    });
  },
);
