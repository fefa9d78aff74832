import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { WeightsReport } from '../weights/report.ts';
import { firstNonFinite } from './first_non_finite.ts';
import { NonFiniteError } from './non_finite_error.ts';

/**
 * Checks that the output of a network is finite.
 *
 * @param y [B, n]; disposed where it is not finite
 * @param x what the network was given
 * @throws NonFiniteError which says where the first such value arises
 */
export function assertFinite(
  y: Tensor,
  x: Tensor4D,
  model: LayersModel,
  report: WeightsReport | undefined,
): Tensor {
  const values = y.dataSync();
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return y;
  const [batch, size] = y.shape;
  y.dispose();
  const image = Math.floor(at / size!);
  const which = batch === 1 ? '' : ` of image ${image}`;
  throw new NonFiniteError(
    `${model.name}: the output${which} is ${values[at]} at ${at % size!}, expected finite numbers; ${firstNonFinite(model, x, image, report)}`,
  );
}
