import { RoundedSums } from '../core/bound.ts';
import { biasShape, forEachTap } from './attention.ts';
import type { Oracle } from './oracle.ts';

export const contMix2DBackpropBiasOracle: Oracle<object> = {
  outputShape: ({ dlogits }) => biasShape(dlogits.shape),
  forward({ dlogits }, _attrs, arithmetic) {
    const sums = new RoundedSums(biasShape(dlogits.shape), arithmetic);
    forEachTap(dlogits.shape, (tap, position) => sums.add(position, dlogits.data[tap]));
    return sums.finish();
  },
  vjps: {},
};
