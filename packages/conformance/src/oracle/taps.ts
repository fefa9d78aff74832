import type { Involution2DAttrs } from '@dynaconv/involution-ops/base';

/**
 * Visits every product of an involution: flat indexes of the output element o, of the weight k and of the input element i
 * with y[o] = Σ weights[k]·x[i]. Taps on the padding are not products. Literally the definition: no loop is hoisted.
 */
export function forEachProduct(
  xShape: readonly number[],
  kernelShape: readonly number[],
  { strides, dilations }: Involution2DAttrs,
  visit: (o: number, k: number, i: number) => void,
): void {
  const [B, H, W, C] = xShape;
  const [, Ho, Wo, G, K] = kernelShape;
  const padTop = (dilations[0] * (K - 1)) / 2;
  const padLeft = (dilations[1] * (K - 1)) / 2;
  for (let b = 0; b < B; b++) {
    for (let i = 0; i < Ho; i++) {
      for (let j = 0; j < Wo; j++) {
        for (let c = 0; c < C; c++) {
          const g = Math.floor(c / (C / G));
          for (let u = 0; u < K; u++) {
            const h = strides[0] * i + dilations[0] * u - padTop;
            if (h < 0 || h >= H) continue;
            for (let v = 0; v < K; v++) {
              const w = strides[1] * j + dilations[1] * v - padLeft;
              if (w < 0 || w >= W) continue;
              visit(
                ((b * Ho + i) * Wo + j) * C + c,
                ((((b * Ho + i) * Wo + j) * G + g) * K + u) * K + v,
                ((b * H + h) * W + w) * C + c,
              );
            }
          }
        }
      }
    }
  }
}
