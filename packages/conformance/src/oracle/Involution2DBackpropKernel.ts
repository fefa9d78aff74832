import type { Involution2DBackpropKernelAttrs } from '@dynaconv/involution-ops/base';
import { involutionOracle } from './involution.ts';

export const involution2DBackpropKernelOracle = involutionOracle<Involution2DBackpropKernelAttrs>(
  'kernel',
  { dy: 'y', x: 'x' },
  ({ x }, { kernelShape }) => ({ x: x.shape, kernel: kernelShape }),
);
