import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract, NoAttrs } from './contract.ts';

/** dx = dy · (Φ(x) + x · φ(x)), Φ the normal distribution and φ its density. */
export const GeluBackprop = 'GeluBackprop';

export interface GeluBackpropInputs {
  /** float32, any shape */
  dy: TensorInfo;
  /** float32, the shape of dy */
  x: TensorInfo;
}

export const geluBackpropContract: Contract<typeof GeluBackprop, GeluBackpropInputs, NoAttrs> = {
  kernelName: GeluBackprop,
  inputs: ['dy', 'x'],
};
