import type { OutlookAttention2DAttrs } from '@dynaconv/involution-ops/base';
import { outlookForm } from './forms.ts';
import { trilinearOracle } from './trilinear.ts';

export const outlookAttention2DBackpropInputOracle = trilinearOracle<OutlookAttention2DAttrs>(
  'x',
  { dy: 'y', attention: 'weights' },
  ({ dy, attention }, attrs) => outlookForm(dy.shape, attention.shape, attrs),
);
