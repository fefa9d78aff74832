import {
  computeOutlookAttention2DInfo,
  OutlookAttention2D,
} from '../contracts/OutlookAttention2D.ts';
import { defineKernel } from '../define_kernel.ts';
import { makeOutput, readFloats } from './loops.ts';
import { forEachPair } from './outlook.ts';

export const outlookAttention2DConfig = defineKernel(
  OutlookAttention2D,
  'cpu',
  ({ inputs, backend, attrs }) => {
    const { shape } = inputs.v;
    const info = computeOutlookAttention2DInfo(shape, inputs.attention.shape, attrs);
    const v = readFloats(backend, inputs.v);
    const attention = readFloats(backend, inputs.attention);
    const y = new Float64Array(v.length);
    forEachPair(info, (to, from, weight) => {
      for (let c = 0; c < info.channelsPerGroup; c++) y[to + c] += attention[weight] * v[from + c];
    });
    return makeOutput(backend, shape, y);
  },
);
