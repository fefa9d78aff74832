import { fusedConvolutionOracle } from './fused_convolution.ts';

export const fusedPointwiseConv2DOracle = fusedConvolutionOracle({
  outputShape: ({ x, filter }) => [...x.shape.slice(0, 3), filter.shape[3]],
  forEachProduct({ x, filter }, visit) {
    const [B, H, W, inChannels] = x.shape;
    const outChannels = filter.shape[3];
    for (let pixel = 0; pixel < B * H * W; pixel++) {
      for (let n = 0; n < outChannels; n++) {
        for (let m = 0; m < inChannels; m++) {
          visit(pixel * outChannels + n, pixel * inChannels + m, m * outChannels + n);
        }
      }
    }
  },
});
