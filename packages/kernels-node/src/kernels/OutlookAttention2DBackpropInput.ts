import { defineKernel, OutlookAttention2DBackpropInput } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const outlookAttention2DBackpropInputConfig = defineKernel(
  OutlookAttention2DBackpropInput,
  'tensorflow',
  ({ inputs, backend, attrs: { strides } }) =>
    runOp(backend, OutlookAttention2DBackpropInput, inputs, { ints: { strides } }),
);
