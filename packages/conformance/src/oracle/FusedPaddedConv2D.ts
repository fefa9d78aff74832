import { type FusedPaddedConv2DAttrs, paddedConv2DShape } from '@dynaconv/involution-ops/base';
import { fusedConvolutionOracle } from './fused_convolution.ts';

export const fusedPaddedConv2DOracle = fusedConvolutionOracle<FusedPaddedConv2DAttrs>({
  outputShape: ({ x, filter }, attrs) => paddedConv2DShape(x.shape, filter.shape, attrs),
  scalesResidual: true,
  /** Literally the definition; taps on the padding are not products. */
  forEachProduct({ x, filter }, { strides, pad }, visit) {
    const [B, H, W, inChannels] = x.shape;
    const [K, , , outChannels] = filter.shape;
    const [, Ho, Wo] = paddedConv2DShape(x.shape, filter.shape, { strides, pad });
    for (let b = 0; b < B; b++) {
      for (let i = 0; i < Ho; i++) {
        for (let j = 0; j < Wo; j++) {
          for (let u = 0; u < K; u++) {
            const h = strides * i + u - pad;
            if (h < 0 || h >= H) continue;
            for (let v = 0; v < K; v++) {
              const w = strides * j + v - pad;
              if (w < 0 || w >= W) continue;
              for (let m = 0; m < inChannels; m++) {
                for (let n = 0; n < outChannels; n++) {
                  visit(
                    ((b * Ho + i) * Wo + j) * outChannels + n,
                    ((b * H + h) * W + w) * inChannels + m,
                    ((u * K + v) * inChannels + m) * outChannels + n,
                  );
                }
              }
            }
          }
        }
      }
    }
  },
});
