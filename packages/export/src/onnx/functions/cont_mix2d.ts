import { ContMix2D } from '@dynaconv/involution-ops/base';
import { int } from '../format.ts';
import type { Body } from './body.ts';
import { sumsOverClampedWindows, tapsLast, windowStarts } from './clamped_windows.ts';
import { defineFunction } from './function.ts';

export const contMix2d = defineFunction({
  name: ContMix2D,
  docString:
    'NeighborhoodAv2D (see there) of the attention softmax(logits + bias) over the K*K taps (ContMix, arXiv 2502.20087). x [B, C, H, W]; ' +
    'logits [B, G, K, K, H, W]; relativePositionBias [G, 2K-1, 2K-1], of which tap (u, v) of pixel (i, j) has ' +
    '[g, start(i) + u - i + K-1, start(j) + v - j + K-1].',
  input: ['x', 'logits', 'relativePositionBias'],
  attribute: [],
  write(b, { x, logits, relativePositionBias }) {
    const kernelSize = b.sizes(logits, 2, 3);
    const rows = relativePositions(b, b.sizes(logits, 4, 5), kernelSize);
    const columns = relativePositions(b, b.sizes(logits, 5, 6), kernelSize);
    const ofRows = b.node('Gather', [relativePositionBias, rows], [int('axis', 1)]);
    const ofBoth = b.node('Gather', [ofRows, columns], [int('axis', 3)]);
    const byTap = tapsLast(b, logits);
    const bias = b.reshape(b.transpose(ofBoth, 0, 1, 3, 2, 4), b.sizes(byTap, 1, 4));
    const attention = b.node('Softmax', [b.add(byTap, bias)], [int('axis', -1)]);
    return sumsOverClampedWindows(b, x, attention, kernelSize);
  },
});

/** Where the bias of each position's K taps is along an axis of the map: [size, K]. */
function relativePositions(b: Body, size: string, kernelSize: string): string {
  const positions = b.range(size);
  const starts = windowStarts(b, positions, size, kernelSize);
  const first = b.add(b.sub(starts, positions), b.sub(kernelSize, b.integers(1)));
  return b.add(b.node('Unsqueeze', [first, b.integers(1)]), b.range(kernelSize));
}
