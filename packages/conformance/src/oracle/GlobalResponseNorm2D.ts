import type { GlobalResponseNorm2DAttrs } from '@dynaconv/involution-ops/base';
import { type Ball, BallArithmetic } from '../core/ball.ts';
import type { Arithmetic, Values } from '../core/bound.ts';
import { backpropBeta, sumByChannel } from './channel_sums.ts';
import type { Inputs, Oracle } from './oracle.ts';

/** One image: by channel, ‖x‖₂ over the map, N, and gamma · N + 1; the mean norm + epsilon. */
interface Responses {
  norms: Ball[];
  divisor: Ball;
  responses: Ball[];
  factors: Ball[];
}

const ONE: Ball = { value: 1, error: 0 };
const ZERO: Ball = { value: 0, error: 0 };

/** A map [B, H, W, C] that is normalised. */
export interface Normalized {
  shape: readonly number[];
  /** Its elements. */
  at(i: number): Ball;
}

/** Σ over the map of what each element of image b gives to its channel. */
function sumOverMap(
  [, H, W, C]: readonly number[],
  b: number,
  arithmetic: Arithmetic,
  term: (i: number) => Ball,
): Ball[] {
  const size = H * W * C;
  return sumByChannel(C, arithmetic, (add) => {
    for (let i = b * size; i < (b + 1) * size; i++) add(i % C, term(i));
  });
}

function respond(
  { shape, at }: Normalized,
  gamma: Values,
  epsilon: number,
  b: number,
  arithmetic: Arithmetic,
): Responses {
  const balls = new BallArithmetic(arithmetic);
  const norms = sumOverMap(shape, b, arithmetic, (i) => balls.multiply(at(i), at(i))).map((sum) =>
    balls.sqrt(sum),
  );
  const divisor = balls.add(balls.mean(norms), balls.constant(epsilon));
  const responses = norms.map((norm) => balls.divide(norm, divisor));
  const factors = responses.map((response, c) =>
    balls.add(balls.multiply(balls.stored(gamma.data[c]), response), ONE),
  );
  return { norms, divisor, responses, factors };
}

/** The normalised map, element by element. */
export function normalizeResponse(
  x: Normalized,
  gamma: Values,
  beta: Values,
  epsilon: number,
  arithmetic: Arithmetic,
): Ball[] {
  const [B, H, W, C] = x.shape;
  const balls = new BallArithmetic(arithmetic);
  const y: Ball[] = [];
  for (let b = 0; b < B; b++) {
    const { factors } = respond(x, gamma, epsilon, b, arithmetic);
    for (let i = b * H * W * C; i < (b + 1) * H * W * C; i++) {
      const scaled = balls.multiply(factors[i % C], x.at(i));
      y.push(balls.add(scaled, balls.stored(beta.data[i % C])));
    }
  }
  return y;
}

/** Whether a channel of image b is nothing but zeros. */
function isZero({ shape: [, H, W, C], data }: Values, b: number, channel: number): boolean {
  for (let i = b * H * W * C + channel; i < (b + 1) * H * W * C; i += C) {
    if (data[i] !== 0) return false;
  }
  return true;
}

const stored = ({ x }: Inputs, arithmetic: Arithmetic): Normalized => {
  const balls = new BallArithmetic(arithmetic);
  return { shape: x.shape, at: (i) => balls.stored(x.data[i]) };
};

export const globalResponseNorm2DOracle: Oracle<GlobalResponseNorm2DAttrs> = {
  outputShape: ({ x }) => [...x.shape],
  forward(inputs, { epsilon }, arithmetic) {
    const { x, gamma, beta } = inputs;
    const y = normalizeResponse(stored(inputs, arithmetic), gamma, beta, epsilon, arithmetic);
    return BallArithmetic.expected(x.shape, y);
  },
  vjps: {
    x(dy, inputs, { epsilon }, arithmetic) {
      const { x, gamma } = inputs;
      const map = stored(inputs, arithmetic);
      const [B, H, W, C] = x.shape;
      const balls = new BallArithmetic(arithmetic);
      const dx: Ball[] = [];
      for (let b = 0; b < B; b++) {
        const { norms, divisor, factors } = respond(map, gamma, epsilon, b, arithmetic);
        const product = (i: number) =>
          balls.multiply(balls.stored(dy.data[i]), balls.stored(x.data[i]));
        const dresponses = sumOverMap(x.shape, b, arithmetic, product).map((sum, c) =>
          balls.multiply(sum, balls.stored(gamma.data[c])),
        );
        const square = balls.multiply(divisor, divisor);
        const dmean = balls.mean(
          dresponses.map((d, c) => balls.divide(balls.multiply(d, norms[c]), square)),
        );
        // d‖x‖/dx = x / ‖x‖, and 0 where all of x is, as in PyTorch.
        const byNorm = dresponses.map((d, c) =>
          isZero(x, b, c)
            ? ZERO
            : balls.divide(balls.subtract(balls.divide(d, divisor), dmean), norms[c]),
        );
        for (let i = b * H * W * C; i < (b + 1) * H * W * C; i++) {
          const direct = balls.multiply(balls.stored(dy.data[i]), factors[i % C]);
          const throughNorm = balls.multiply(byNorm[i % C], balls.stored(x.data[i]));
          dx.push(balls.add(direct, throughNorm));
        }
      }
      return BallArithmetic.expected(x.shape, dx);
    },
    gamma(dy, inputs, { epsilon }, arithmetic) {
      const { x, gamma } = inputs;
      const map = stored(inputs, arithmetic);
      const balls = new BallArithmetic(arithmetic);
      const [channels] = gamma.shape;
      const sums = sumByChannel(channels, arithmetic, (add) => {
        for (let b = 0; b < x.shape[0]; b++) {
          const { responses } = respond(map, gamma, epsilon, b, arithmetic);
          // Each product by the response, since a backend may sum over batch and map in one.
          const products = sumOverMap(x.shape, b, arithmetic, (i) => {
            const product = balls.multiply(balls.stored(dy.data[i]), balls.stored(x.data[i]));
            return balls.multiply(product, responses[i % channels]);
          });
          for (const [c, product] of products.entries()) add(c, product);
        }
      });
      return BallArithmetic.expected(gamma.shape, sums);
    },
    beta: (dy, inputs, _attrs, arithmetic) => backpropBeta(dy, inputs.beta, arithmetic),
  },
};
