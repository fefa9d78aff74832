import { neighborhoodForm } from './forms.ts';
import { trilinearOracle } from './trilinear.ts';

export const neighborhoodAv2DOracle = trilinearOracle<object>(
  'y',
  { attention: 'weights', x: 'x' },
  ({ attention, x }) => neighborhoodForm(x.shape, attention.shape),
);
