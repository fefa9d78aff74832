import {
  computeOutlookAttention2DInfo,
  defineKernel,
  OutlookAttention2DBackpropInput,
} from '@dynaconv/involution-ops/base';
import { mixWindows, outlookBackwardPlans } from '../outlook.ts';

export const outlookAttention2DBackpropInputConfig = defineKernel(
  OutlookAttention2DBackpropInput,
  'wasm',
  ({ inputs: { dy, attention }, backend, attrs }) => {
    const info = computeOutlookAttention2DInfo(dy.shape, attention.shape, attrs);
    return mixWindows(backend, outlookBackwardPlans(info), info, dy, attention);
  },
);
