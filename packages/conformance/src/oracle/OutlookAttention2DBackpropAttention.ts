import type { OutlookAttention2DBackpropAttentionAttrs } from '@dynaconv/involution-ops/base';
import { outlookForm } from './forms.ts';
import { trilinearOracle } from './trilinear.ts';

export const outlookAttention2DBackpropAttentionOracle =
  trilinearOracle<OutlookAttention2DBackpropAttentionAttrs>(
    'weights',
    { dy: 'y', v: 'x' },
    ({ v }, attrs) => outlookForm(v.shape, attrs.attentionShape, attrs),
  );
