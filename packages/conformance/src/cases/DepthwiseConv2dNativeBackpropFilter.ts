import { DepthwiseConv2dNativeBackpropFilter } from '@tensorflow/tfjs-core';
import { declareOp } from '../core/declare.ts';
import { filterGradientOracle } from '../oracle/convolutions.ts';
import { convolutionGradient } from './convolution_gradients.ts';

export const depthwiseConv2dNativeBackpropFilterCases = declareOp(
  convolutionGradient({
    name: DepthwiseConv2dNativeBackpropFilter,
    depthwise: true,
    by: 'filter',
    oracle: filterGradientOracle,
  }),
);
