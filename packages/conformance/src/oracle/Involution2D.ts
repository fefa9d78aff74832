import type { Involution2DAttrs } from '@dynaconv/involution-ops/base';
import { involutionOracle } from './involution.ts';

export const involution2DOracle = involutionOracle<Involution2DAttrs>(
  'y',
  { x: 'x', kernel: 'kernel' },
  ({ x, kernel }) => ({ x: x.shape, kernel: kernel.shape }),
);
