import { computeOutlookAttention2DInfo } from '../contracts/OutlookAttention2D.ts';
import { OutlookAttention2DBackpropInput } from '../contracts/OutlookAttention2DBackpropInput.ts';
import { defineKernel } from '../define_kernel.ts';
import { makeOutput, readFloats } from './loops.ts';
import { forEachPair } from './outlook.ts';

export const outlookAttention2DBackpropInputConfig = defineKernel(
  OutlookAttention2DBackpropInput,
  'cpu',
  ({ inputs, backend, attrs }) => {
    const { shape } = inputs.dy;
    const info = computeOutlookAttention2DInfo(shape, inputs.attention.shape, attrs);
    const dy = readFloats(backend, inputs.dy);
    const attention = readFloats(backend, inputs.attention);
    const dv = new Float64Array(dy.length);
    forEachPair(info, (to, from, weight) => {
      for (let c = 0; c < info.channelsPerGroup; c++)
        dv[from + c] += attention[weight] * dy[to + c];
    });
    return makeOutput(backend, shape, dv);
  },
);
