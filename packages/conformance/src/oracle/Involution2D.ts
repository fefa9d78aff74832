import type { Involution2DAttrs } from '@dynaconv/involution-ops/base';
import { involutionForm } from './forms.ts';
import { trilinearOracle } from './trilinear.ts';

export const involution2DOracle = trilinearOracle<Involution2DAttrs>(
  'y',
  { x: 'x', kernel: 'weights' },
  ({ x, kernel }, attrs) => involutionForm(x.shape, kernel.shape, attrs),
);
