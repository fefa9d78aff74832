import type { LayerNorm2DAttrs } from '@dynaconv/involution-ops/base';
import { type Ball, BallArithmetic, UNDETERMINED } from '../core/ball.ts';
import { backpropBeta, sumByChannel } from './channel_sums.ts';
import type { Inputs, Oracle } from './oracle.ts';

/** One pixel: x − mean, 1 / √(variance + epsilon), and their product. */
interface Pixel {
  centred: Ball[];
  scale: Ball;
  normalized: Ball[];
}

function normalize(x: ArrayLike<number>, epsilon: number, balls: BallArithmetic): Pixel {
  const values = Array.from(x, (value) => balls.stored(value));
  const mean = balls.mean(values);
  const centred = values.map((value) => balls.subtract(value, mean));
  const variance = balls.mean(centred.map((value) => balls.multiply(value, value)));
  const deviation = balls.sqrt(balls.add(variance, balls.constant(epsilon)));
  const scale = balls.divide(ONE, deviation);
  return { centred, scale, normalized: centred.map((value) => balls.divide(value, deviation)) };
}

const ONE: Ball = { value: 1, error: 0 };

/** Visits the pixels in turn, with the flat index of each one's first channel. */
function forEachPixel(
  { x }: Inputs,
  { epsilon }: LayerNorm2DAttrs,
  balls: BallArithmetic,
  visit: (pixel: Pixel, first: number) => void,
): void {
  const channels = x.shape[3];
  for (let first = 0; first < x.data.length; first += channels) {
    visit(normalize(x.data.subarray(first, first + channels), epsilon, balls), first);
  }
}

export const layerNorm2DOracle: Oracle<LayerNorm2DAttrs> = {
  outputShape: ({ x }) => [...x.shape],
  forward(inputs, attrs, arithmetic) {
    const { x, gamma, beta } = inputs;
    const balls = new BallArithmetic(arithmetic);
    const y: Ball[] = [];
    forEachPixel(inputs, attrs, balls, ({ normalized }) => {
      for (const [c, value] of normalized.entries()) {
        const scaled = balls.multiply(value, balls.stored(gamma.data[c]));
        y.push(balls.add(scaled, balls.stored(beta.data[c])));
      }
    });
    return BallArithmetic.expected(x.shape, y);
  },
  vjps: {
    /**
     * By the chain rule step by step, as backends without a closed form differentiate; what cancels in it makes it no less
     * exact, only its bound wider than the closed form's, which it therefore holds for as well.
     */
    x(dy, inputs, attrs, arithmetic) {
      const { x, gamma } = inputs;
      const balls = new BallArithmetic(arithmetic);
      const dx: Ball[] = [];
      forEachPixel(inputs, attrs, balls, ({ centred, scale }, first) => {
        const dnormalized = centred.map((_, c) =>
          balls.multiply(balls.stored(dy.data[first + c]), balls.stored(gamma.data[c])),
        );
        // Infinite gradients meet in sums, step by step or in a closed form each in another.
        if (dnormalized.some(({ value }) => Math.abs(value) === Number.POSITIVE_INFINITY)) {
          for (const _ of dnormalized) dx.push(UNDETERMINED);
          return;
        }
        const dscale = balls.sum(dnormalized.map((d, c) => balls.multiply(d, centred[c])));
        // d(v^−½) = −½ v^(−3/2) dv, and of a mean of squares 2/C of each value: together −scale³/C.
        const cube = balls.multiply(balls.multiply(scale, scale), scale);
        const dvariance = balls.multiply(dscale, cube);
        const dsquare = balls.divide(dvariance, { value: -centred.length, error: 0 });
        const dcentred = dnormalized.map((d, c) =>
          balls.add(balls.multiply(d, scale), balls.multiply(dsquare, centred[c])),
        );
        const dmean = balls.mean(dcentred);
        for (const d of dcentred) dx.push(balls.subtract(d, dmean));
      });
      return BallArithmetic.expected(x.shape, dx);
    },
    gamma(dy, inputs, attrs, arithmetic) {
      const balls = new BallArithmetic(arithmetic);
      const sums = sumByChannel(inputs.gamma.shape[0], arithmetic, (add) =>
        forEachPixel(inputs, attrs, balls, ({ normalized }, first) => {
          for (const [c, value] of normalized.entries()) {
            add(c, balls.multiply(balls.stored(dy.data[first + c]), value));
          }
        }),
      );
      return BallArithmetic.expected(inputs.gamma.shape, sums);
    },
    beta: (dy, inputs, _attrs, arithmetic) => backpropBeta(dy, inputs.beta, arithmetic),
  },
};
