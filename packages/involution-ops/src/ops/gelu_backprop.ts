import { add, erf, exp, mul, neg, square, type Tensor } from '@tensorflow/tfjs-core';
import { GeluBackprop } from '../contracts/GeluBackprop.ts';
import { runFusedKernel } from '../dispatch.ts';

/** The gradient of `gelu` by its input; the arguments are trusted. */
export const geluBackprop = (dy: Tensor, x: Tensor): Tensor =>
  runFusedKernel(GeluBackprop, { dy, x }, {}, () => {
    const t = mul(x, Math.SQRT1_2);
    const distribution = mul(add(erf(t), 1), 0.5);
    const density = mul(exp(neg(square(t))), 1 / Math.sqrt(2 * Math.PI));
    // Factor by factor, so that 0 · ∞ arises where the definition has it alone.
    return add(mul(dy, distribution), mul(mul(dy, x), density));
  });
