import { add, erf, mul, op, type Tensor, type TensorLike } from '@tensorflow/tfjs-core';
import { toFloat32Tensor } from '../arguments.ts';
import { Gelu } from '../contracts/Gelu.ts';
import { runKernelOr, withGradient } from '../dispatch.ts';
import { geluBackprop } from './gelu_backprop.ts';

function gelu_<T extends Tensor>(x: T | TensorLike): T {
  const $x = toFloat32Tensor('gelu', 'x', x);
  return withGradient(
    [$x],
    () =>
      runKernelOr(Gelu, { x: $x }, {}, () => mul(mul($x, 0.5), add(erf(mul($x, Math.SQRT1_2)), 1))),
    (dy, [x]) => [geluBackprop(dy, x)],
  ) as T;
}

/**
 * Gaussian error linear unit, the erf form: x · (1 + erf(x/√2)) / 2 (Hendrycks and Gimpel, arXiv 1606.08415). Differentiable.
 *
 * @param x float32, any shape
 * @returns float32, the shape of x
 * @throws TypeError for another dtype
 * @function
 */
export const gelu = op({ gelu_ });
