import type { NeighborhoodAv2DBackpropAttentionAttrs } from '@dynaconv/involution-ops/base';
import { neighborhoodForm } from './forms.ts';
import { trilinearOracle } from './trilinear.ts';

export const neighborhoodAv2DBackpropAttentionOracle =
  trilinearOracle<NeighborhoodAv2DBackpropAttentionAttrs>(
    'weights',
    { dy: 'y', x: 'x' },
    ({ x }, { attentionShape }) => neighborhoodForm(x.shape, attentionShape),
  );
