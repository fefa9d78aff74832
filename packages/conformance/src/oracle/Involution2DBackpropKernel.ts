import type { Involution2DBackpropKernelAttrs } from '@dynaconv/involution-ops/base';
import { involutionForm } from './forms.ts';
import { trilinearOracle } from './trilinear.ts';

export const involution2DBackpropKernelOracle = trilinearOracle<Involution2DBackpropKernelAttrs>(
  'weights',
  { dy: 'y', x: 'x' },
  ({ x }, attrs) => involutionForm(x.shape, attrs.kernelShape, attrs),
);
