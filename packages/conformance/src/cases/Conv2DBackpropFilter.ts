import { Conv2DBackpropFilter } from '@tensorflow/tfjs-core';
import { declareOp } from '../core/declare.ts';
import { filterGradientOracle } from '../oracle/convolutions.ts';
import { convolutionGradient } from './convolution_gradients.ts';

export const conv2DBackpropFilterCases = declareOp(
  convolutionGradient({
    name: Conv2DBackpropFilter,
    depthwise: false,
    by: 'filter',
    oracle: filterGradientOracle,
  }),
);
