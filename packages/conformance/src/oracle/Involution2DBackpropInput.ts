import type { Involution2DBackpropInputAttrs } from '@dynaconv/involution-ops/base';
import { involutionOracle } from './involution.ts';

export const involution2DBackpropInputOracle = involutionOracle<Involution2DBackpropInputAttrs>(
  'x',
  { dy: 'y', kernel: 'kernel' },
  ({ kernel }, { inputShape }) => ({ x: inputShape, kernel: kernel.shape }),
);
