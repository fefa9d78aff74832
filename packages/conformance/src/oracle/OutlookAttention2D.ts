import type { OutlookAttention2DAttrs } from '@dynaconv/involution-ops/base';
import { outlookForm } from './forms.ts';
import { trilinearOracle } from './trilinear.ts';

export const outlookAttention2DOracle = trilinearOracle<OutlookAttention2DAttrs>(
  'y',
  { v: 'x', attention: 'weights' },
  ({ v, attention }, attrs) => outlookForm(v.shape, attention.shape, attrs),
);
