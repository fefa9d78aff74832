import { defineKernel, OutlookAttention2D } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const outlookAttention2DConfig = defineKernel(
  OutlookAttention2D,
  'tensorflow',
  ({ inputs, backend, attrs: { strides } }) =>
    runOp(backend, OutlookAttention2D, inputs, { ints: { strides } }),
);
