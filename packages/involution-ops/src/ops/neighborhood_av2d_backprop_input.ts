import { op, type Tensor } from '@tensorflow/tfjs-core';
import { assertRank, toFloat32Tensor } from '../arguments.ts';
import { composeNeighborhoodAv2DBackpropInput } from '../composed/NeighborhoodAv2DBackpropInput.ts';
import { NeighborhoodAv2DBackpropInput } from '../contracts/NeighborhoodAv2DBackpropInput.ts';
import { runKernelOrCompose } from '../dispatch.ts';
import { assertNeighborhoodArguments } from './neighborhood_arguments.ts';

function neighborhoodAv2dBackpropInput_(dy: Tensor, attention: Tensor): Tensor {
  const name = 'neighborhoodAv2dBackpropInput';
  const $dy = toFloat32Tensor(name, 'dy', dy);
  const $attention = toFloat32Tensor(name, 'attention', attention);
  assertRank(name, 'dy', $dy.shape, 'rank 4 [B, H, W, C]', [4]);
  assertNeighborhoodArguments(name, $dy.shape, 'attention', $attention.shape);
  return runKernelOrCompose(
    NeighborhoodAv2DBackpropInput,
    { dy: $dy, attention: $attention },
    {},
    composeNeighborhoodAv2DBackpropInput,
  );
}

/**
 * Gradient of `neighborhoodAv2d` with respect to x. Differentiable.
 *
 * @param dy float32 [B, H, W, C]
 * @param attention float32 [B, H, W, G, K, K]
 * @returns float32 [B, H, W, C]
 * @throws TypeError or RangeError for arguments no forward pass can have had
 * @function
 */
export const neighborhoodAv2dBackpropInput = op({ neighborhoodAv2dBackpropInput_ });
