import { NeighborhoodAv2D } from '@dynaconv/involution-ops/base';
import { sumsOverClampedWindows, tapsLast } from './clamped_windows.ts';
import { defineFunction } from './function.ts';

export const neighborhoodAv2d = defineFunction({
  name: NeighborhoodAv2D,
  docString:
    'Aggregation over clamped windows (na2d_av of NATTEN). attention [B, G, K, K, H, W], K odd and at most min(H, W), G divides C; ' +
    'x [B, C, H, W]. y[b,c,i,j] = sum over u, v of attention[b,g(c),u,v,i,j] * x[b, c, start(i) + u, start(j) + v], ' +
    'start(i) = min(max(i - (K-1)/2, 0), H - K).',
  input: ['attention', 'x'],
  attribute: [],
  write: (b, { attention, x }) =>
    sumsOverClampedWindows(b, x, tapsLast(b, attention), b.sizes(attention, 2, 3)),
});
