import type { FusedConvFFN2DAttrs } from '@dynaconv/involution-ops/base';
import { type Ball, BallArithmetic, BallSum } from '../core/ball.ts';
import type { Arithmetic, Values } from '../core/bound.ts';
import { activate } from './activation.ts';
import { forEachConvolutionProduct } from './convolutions.ts';
import { normalizeResponse } from './GlobalResponseNorm2D.ts';
import type { Oracle } from './oracle.ts';

/** A map [B, H, W, C] of what a backend may have computed. */
interface BallMap {
  shape: readonly number[];
  balls: readonly Ball[];
}

/** A convolution of stride 1 that keeps the size: x · filter + bias, and `added`, a term more of each output. */
function convolve(
  x: BallMap,
  filter: Values,
  bias: Values | undefined,
  depthwise: boolean,
  arithmetic: Arithmetic,
  added?: (o: number) => Ball,
): BallMap {
  const balls = new BallArithmetic(arithmetic);
  const [K, , inChannels, outChannels] = filter.shape;
  const channels = depthwise ? inChannels : outChannels;
  const shape = [...x.shape.slice(0, 3), channels];
  const sums = Array.from(
    { length: shape.reduce((a, b) => a * b, 1) },
    () => new BallSum(arithmetic),
  );
  const pad = (K - 1) / 2;
  const shapes = { x: x.shape, filter: filter.shape, y: shape, depthwise };
  const taps = Array.from(filter.data, (tap) => balls.stored(tap));
  forEachConvolutionProduct({ ...shapes, strides: [1, 1], pad: [pad, pad] }, (o, i, f) =>
    sums[o].add(balls.multiply(x.balls[i], taps[f])),
  );
  const totals = sums.map((sum, o) => {
    if (bias) sum.add(balls.stored(bias.data[o % channels]));
    if (added) sum.add(added(o));
    return sum.total();
  });
  return { shape, balls: totals };
}

/** The formulas one after the other. It runs where nothing is differentiated, so that there are no gradients of it. */
export const fusedConvFFN2DOracle: Oracle<FusedConvFFN2DAttrs> = {
  outputShape: ({ x, project }) => [...x.shape.slice(0, 3), project.shape[3]],
  forward(inputs, { epsilon }, arithmetic) {
    const { expand, expandBias, depthwise, depthwiseBias, gamma, beta, project, bias } = inputs;
    const { residual, residualScale } = inputs;
    const balls = new BallArithmetic(arithmetic);
    const x = { shape: inputs.x.shape, balls: Array.from(inputs.x.data, (v) => balls.stored(v)) };
    const expanded = convolve(x, expand, expandBias, false, arithmetic);
    const activated = {
      ...expanded,
      balls: expanded.balls.map((ball) => activate(ball, 'gelu', balls)),
    };
    const hidden = convolve(activated, depthwise, depthwiseBias, true, arithmetic);
    const { shape } = hidden;
    const map = { shape, at: (i: number) => hidden.balls[i] };
    const normalized = {
      shape,
      balls: normalizeResponse(map, gamma, beta, epsilon, arithmetic),
    };
    const shortcut = (o: number) => {
      const value = balls.stored(residual.data[o]);
      if (!residualScale) return value;
      return balls.multiply(value, balls.stored(residualScale.data[o % project.shape[3]]));
    };
    const y = convolve(normalized, project, bias, false, arithmetic, residual && shortcut);
    return BallArithmetic.expected(y.shape, y.balls);
  },
  vjps: {},
};
