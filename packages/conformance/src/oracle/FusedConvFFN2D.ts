import type { FusedConvFFN2DAttrs } from '@dynaconv/involution-ops/base';
import { type Ball, BallArithmetic, BallSum } from '../core/ball.ts';
import type { Arithmetic, Values } from '../core/bound.ts';
import { activate } from './activation.ts';
import { normalizeResponse } from './GlobalResponseNorm2D.ts';
import type { Oracle } from './oracle.ts';
import { forEachProduct, paddedWindow } from './windows.ts';

/** x · filter + bias at every pixel, x [pixels, inputs] and filter [inputs, outputs]; and `added`, a term more of each output. */
function pointwise(
  x: readonly Ball[],
  filter: Values,
  bias: Values | undefined,
  balls: BallArithmetic,
  added?: (o: number) => Ball,
): Ball[] {
  const [, , inputs, outputs] = filter.shape;
  const weights = Array.from(filter.data, (each) => balls.stored(each));
  return Array.from({ length: (x.length / inputs) * outputs }, (_, o) => {
    const n = o % outputs;
    const from = Math.floor(o / outputs) * inputs;
    const terms = Array.from({ length: inputs }, (_, m) =>
      balls.multiply(x[from + m], weights[m * outputs + n]),
    );
    if (bias) terms.push(balls.stored(bias.data[n]));
    if (added) terms.push(added(o));
    return balls.sum(terms);
  });
}

/** A depthwise convolution that keeps the size, of x [B, H, W, C]. */
function depthwise(
  shape: readonly number[],
  x: readonly Ball[],
  filter: Values,
  bias: Values,
  arithmetic: Arithmetic,
): Ball[] {
  const balls = new BallArithmetic(arithmetic);
  const [K, , C] = filter.shape;
  const sums = x.map(() => new BallSum(arithmetic));
  const window = paddedWindow(K, { strides: [1, 1], dilations: [1, 1] });
  forEachProduct(shape, [...shape, K, K], window, (o, k, i) => {
    const tap = balls.stored(filter.data[(k % (K * K)) * C + (o % C)]);
    sums[o].add(balls.multiply(x[i], tap));
  });
  return sums.map((sum, o) => {
    sum.add(balls.stored(bias.data[o % C]));
    return sum.total();
  });
}

/** The formulas one after the other. It runs where nothing is differentiated, so that there are no gradients of it. */
export const fusedConvFFN2DOracle: Oracle<FusedConvFFN2DAttrs> = {
  outputShape: ({ x, project }) => [...x.shape.slice(0, 3), project.shape[3]],
  forward(inputs, { epsilon }, arithmetic) {
    const { x, expand, gamma, beta, project, bias, residual, residualScale } = inputs;
    const balls = new BallArithmetic(arithmetic);
    const shape = [...x.shape.slice(0, 3), expand.shape[3]];
    const stored = Array.from(x.data, (each) => balls.stored(each));
    const expanded = pointwise(stored, expand, inputs.expandBias, balls).map((each) =>
      activate(each, 'gelu', balls),
    );
    const hidden = depthwise(shape, expanded, inputs.depthwise, inputs.depthwiseBias, arithmetic);
    const normalized = normalizeResponse(
      { shape, at: (i) => hidden[i] },
      gamma,
      beta,
      epsilon,
      arithmetic,
    );
    const shortcut =
      residual &&
      ((o: number) => {
        const value = balls.stored(residual.data[o]);
        if (!residualScale) return value;
        return balls.multiply(value, balls.stored(residualScale.data[o % project.shape[3]]));
      });
    const y = pointwise(normalized, project, bias, balls, shortcut);
    return BallArithmetic.expected([...x.shape.slice(0, 3), project.shape[3]], y);
  },
  vjps: {},
};
