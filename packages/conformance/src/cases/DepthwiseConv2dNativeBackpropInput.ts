import { DepthwiseConv2dNativeBackpropInput } from '@tensorflow/tfjs-core';
import { declareOp } from '../core/declare.ts';
import { inputGradientOracle } from '../oracle/convolutions.ts';
import { convolutionGradient } from './convolution_gradients.ts';

export const depthwiseConv2dNativeBackpropInputCases = declareOp(
  convolutionGradient({
    name: DepthwiseConv2dNativeBackpropInput,
    depthwise: true,
    by: 'input',
    oracle: inputGradientOracle,
  }),
);
