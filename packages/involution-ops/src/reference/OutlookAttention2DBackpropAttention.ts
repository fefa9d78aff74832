import { computeOutlookAttention2DInfo } from '../contracts/OutlookAttention2D.ts';
import { OutlookAttention2DBackpropAttention } from '../contracts/OutlookAttention2DBackpropAttention.ts';
import { defineKernel } from '../define_kernel.ts';
import { makeOutput, readFloats } from './loops.ts';
import { forEachPair } from './outlook.ts';

export const outlookAttention2DBackpropAttentionConfig = defineKernel(
  OutlookAttention2DBackpropAttention,
  'cpu',
  ({ inputs, backend, attrs }) => {
    const { attentionShape } = attrs;
    const info = computeOutlookAttention2DInfo(inputs.v.shape, attentionShape, attrs);
    const dy = readFloats(backend, inputs.dy);
    const v = readFloats(backend, inputs.v);
    const dattention = new Float64Array(attentionShape.reduce((a, b) => a * b));
    forEachPair(info, (to, from, weight) => {
      let sum = 0;
      for (let c = 0; c < info.channelsPerGroup; c++) sum += dy[to + c] * v[from + c];
      dattention[weight] = sum;
    });
    return makeOutput(backend, attentionShape, dattention);
  },
);
