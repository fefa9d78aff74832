import { fusedConvolutionOracle } from './fused_convolution.ts';
import { forEachProduct, paddedWindow } from './windows.ts';

export const fusedSameDepthwiseConv2DOracle = fusedConvolutionOracle({
  outputShape: ({ x }) => [...x.shape],
  scalesResidual: false,
  /** An involution with a group a channel, of one kernel for all pixels. */
  forEachProduct({ x, filter }, _attrs, visit) {
    const [K, , C] = filter.shape;
    const weights = [...x.shape, K, K];
    const window = paddedWindow(K, { strides: [1, 1], dilations: [1, 1] });
    forEachProduct(x.shape, weights, window, (o, k, i) => {
      const tap = k % (K * K);
      visit(o, i, tap * C + (o % C));
    });
  },
});
