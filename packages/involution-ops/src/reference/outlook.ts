import type { OutlookAttention2DInfo } from '../contracts/OutlookAttention2D.ts';

/**
 * Visits every (window, head, position written, position read) that is inside the map, with the flat offsets of the head's first channel at
 * both, and of the weight.
 */
export function forEachPair(
  info: OutlookAttention2DInfo,
  visit: (to: number, from: number, weight: number) => void,
): void {
  const { batch, inHeight, inWidth, outHeight, outWidth, channels, groups, kernelSize } = info;
  const positions = kernelSize ** 2;
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++) {
        const inside = Array.from({ length: positions }, (_, n) => {
          const row = info.strideHeight * i + Math.floor(n / kernelSize) - info.pad;
          const column = info.strideWidth * j + (n % kernelSize) - info.pad;
          const isInside = row >= 0 && row < inHeight && column >= 0 && column < inWidth;
          return { n, isInside, offset: ((b * inHeight + row) * inWidth + column) * channels };
        }).filter(({ isInside }) => isInside);
        for (let g = 0; g < groups; g++) {
          const first = (((b * outHeight + i) * outWidth + j) * groups + g) * positions ** 2;
          const channel = g * info.channelsPerGroup;
          for (const to of inside) {
            for (const from of inside) {
              const weight = first + to.n * positions + from.n;
              visit(to.offset + channel, from.offset + channel, weight);
            }
          }
        }
      }
    }
  }
}
