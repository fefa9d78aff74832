import {
  computeOutlookAttention2DInfo,
  defineKernel,
  OutlookAttention2DBackpropAttention,
} from '@dynaconv/involution-ops/base';
import { util } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { outlookCorrelationPlans } from '../outlook.ts';
import { correlate } from '../window_kernels.ts';

export const outlookAttention2DBackpropAttentionConfig = defineKernel(
  OutlookAttention2DBackpropAttention,
  'wasm',
  ({ inputs: { dy, v }, backend, attrs: { strides, attentionShape } }) => {
    const info = computeOutlookAttention2DInfo(v.shape, attentionShape, { strides });
    const heap = heapOf(backend);
    return heap.output(attentionShape, (dattention) => {
      heap.clear(dattention, util.sizeFromShape(attentionShape) * util.bytesPerElement('float32'));
      correlate(heap, outlookCorrelationPlans(info), info, {
        x: heap.addressOf(v),
        dy: heap.addressOf(dy),
        dweights: dattention,
      });
    });
  },
);
