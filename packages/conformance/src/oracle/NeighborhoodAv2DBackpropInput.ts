import { neighborhoodForm } from './forms.ts';
import { trilinearOracle } from './trilinear.ts';

export const neighborhoodAv2DBackpropInputOracle = trilinearOracle<object>(
  'x',
  { dy: 'y', attention: 'weights' },
  ({ dy, attention }) => neighborhoodForm(dy.shape, attention.shape),
);
