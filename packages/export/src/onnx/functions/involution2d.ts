import { Involution2D } from '@dynaconv/involution-ops/base';
import { defineFunction } from './function.ts';
import { sumsOverWindows } from './window_sums.ts';

export const involution2d = defineFunction({
  name: Involution2D,
  docString:
    'Involution (arXiv 2103.06255). x [B, C, H, W]; kernel [B, G, K, K, Ho, Wo], K odd, G divides C, Ho = ceil(H / strides[0]). ' +
    'y[b,c,i,j] = sum over u, v of kernel[b,g(c),u,v,i,j] * x[b, c, s*i + d*u - p, s*j + d*v - p], p = d*(K-1)/2, zeros outside the map.',
  input: ['x', 'kernel'],
  attribute: ['strides', 'dilations'],
  write(b, { x, kernel }) {
    const [strides, dilations] = [b.attribute('strides'), b.attribute('dilations')];
    const one = b.integers(1);
    const before = b.div(b.mul(dilations, b.sub(b.sizes(kernel, 2, 3), one)), b.integers(2));
    // Of the first window's place to the last one's.
    const span = b.add(b.mul(b.sub(b.sizes(kernel, 4, 6), one), strides), one);
    // A stride may leave the last rows and columns without a window that ends in them.
    const missing = b.sub(b.add(span, before), b.sizes(x, 2, 4));
    const after = b.node('Max', [missing, b.integers(0)]);
    const none = b.integers(0, 0);
    const padded = b.node('Pad', [x, b.list(none, before, none, after)]);
    return sumsOverWindows(b, padded, kernel, (b, map, tap) => {
      const start = b.mul(tap, dilations);
      return b.node('Slice', [map, start, b.add(start, span), b.integers(3, 4), strides]);
    });
  },
});
