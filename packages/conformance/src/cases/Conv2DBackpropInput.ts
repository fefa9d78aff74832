import { Conv2DBackpropInput } from '@tensorflow/tfjs-core';
import { declareOp } from '../core/declare.ts';
import { inputGradientOracle } from '../oracle/convolutions.ts';
import { convolutionGradient } from './convolution_gradients.ts';

export const conv2DBackpropInputCases = declareOp(
  convolutionGradient({
    name: Conv2DBackpropInput,
    depthwise: false,
    by: 'input',
    oracle: inputGradientOracle,
  }),
);
