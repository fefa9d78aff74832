import {
  computeOutlookAttention2DInfo,
  defineKernel,
  OutlookAttention2D,
} from '@dynaconv/involution-ops/base';
import { mixWindows, outlookPlans } from '../outlook.ts';

export const outlookAttention2DConfig = defineKernel(
  OutlookAttention2D,
  'wasm',
  ({ inputs: { v, attention }, backend, attrs }) => {
    const info = computeOutlookAttention2DInfo(v.shape, attention.shape, attrs);
    return mixWindows(backend, outlookPlans(info), info, v, attention);
  },
);
