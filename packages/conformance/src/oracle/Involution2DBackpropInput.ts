import type { Involution2DBackpropInputAttrs } from '@dynaconv/involution-ops/base';
import { involutionForm } from './forms.ts';
import { trilinearOracle } from './trilinear.ts';

export const involution2DBackpropInputOracle = trilinearOracle<Involution2DBackpropInputAttrs>(
  'x',
  { dy: 'y', kernel: 'weights' },
  ({ kernel }, attrs) => involutionForm(attrs.inputShape, kernel.shape, attrs),
);
