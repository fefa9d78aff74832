import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { WeightsReport } from '../weights/report.ts';
import { findNonFinite, indexOfNonFinite } from './first_non_finite.ts';
import { NonFiniteError } from './non_finite_error.ts';
import type { Search } from './search.ts';

/**
 * Checks that the output of a network is finite; for `searchAsync`, or `searchSync` where the caller cannot wait.
 *
 * @param y [B, n]; disposed where it is not finite
 * @param x what the network was given
 * @throws NonFiniteError which says where the first such value arises
 */
export function* assertFinite(
  y: Tensor,
  x: Tensor4D,
  model: LayersModel,
  report: WeightsReport | undefined,
): Search<Tensor> {
  const values = yield y;
  const at = indexOfNonFinite(values);
  if (at < 0) return y;
  const [batch, size] = y.shape;
  y.dispose();
  const image = Math.floor(at / size!);
  const which = batch === 1 ? '' : ` of image ${image}`;
  const where = yield* findNonFinite(model, x, image, report);
  throw new NonFiniteError(
    `${model.name}: the output${which} is ${values[at]} at ${at % size!}, expected finite numbers; ${where}`,
  );
}
