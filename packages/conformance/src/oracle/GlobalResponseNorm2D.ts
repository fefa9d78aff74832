import type { GlobalResponseNorm2DAttrs } from '@dynaconv/involution-ops/base';
import { type Ball, BallArithmetic } from '../core/ball.ts';
import type { Arithmetic } from '../core/bound.ts';
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

/** Σ over the map of what each element of image b gives to its channel. */
function sumOverMap(
  { x }: Inputs,
  b: number,
  arithmetic: Arithmetic,
  term: (i: number) => Ball,
): Ball[] {
  const [, H, W, C] = x.shape;
  const size = H * W * C;
  return sumByChannel(C, arithmetic, (add) => {
    for (let i = b * size; i < (b + 1) * size; i++) add(i % C, term(i));
  });
}

function respond(
  inputs: Inputs,
  { epsilon }: GlobalResponseNorm2DAttrs,
  b: number,
  arithmetic: Arithmetic,
): Responses {
  const balls = new BallArithmetic(arithmetic);
  const norms = sumOverMap(inputs, b, arithmetic, (i) => {
    const value = balls.stored(inputs.x.data[i]);
    return balls.multiply(value, value);
  }).map((sum) => balls.sqrt(sum));
  const divisor = balls.add(balls.mean(norms), balls.constant(epsilon));
  const responses = norms.map((norm) => balls.divide(norm, divisor));
  const factors = responses.map((response, c) =>
    balls.add(balls.multiply(balls.stored(inputs.gamma.data[c]), response), ONE),
  );
  return { norms, divisor, responses, factors };
}

export const globalResponseNorm2DOracle: Oracle<GlobalResponseNorm2DAttrs> = {
  outputShape: ({ x }) => [...x.shape],
  forward(inputs, attrs, arithmetic) {
    const { x, beta } = inputs;
    const [B, H, W, C] = x.shape;
    const balls = new BallArithmetic(arithmetic);
    const y: Ball[] = [];
    for (let b = 0; b < B; b++) {
      const { factors } = respond(inputs, attrs, b, arithmetic);
      for (let i = b * H * W * C; i < (b + 1) * H * W * C; i++) {
        const scaled = balls.multiply(factors[i % C], balls.stored(x.data[i]));
        y.push(balls.add(scaled, balls.stored(beta.data[i % C])));
      }
    }
    return BallArithmetic.expected(x.shape, y);
  },
  vjps: {
    x(dy, inputs, attrs, arithmetic) {
      const { x, gamma } = inputs;
      const [B, H, W, C] = x.shape;
      const balls = new BallArithmetic(arithmetic);
      const dx: Ball[] = [];
      for (let b = 0; b < B; b++) {
        const { norms, divisor, factors } = respond(inputs, attrs, b, arithmetic);
        const product = (i: number) =>
          balls.multiply(balls.stored(dy.data[i]), balls.stored(x.data[i]));
        const dresponses = sumOverMap(inputs, b, arithmetic, product).map((sum, c) =>
          balls.multiply(sum, balls.stored(gamma.data[c])),
        );
        const square = balls.multiply(divisor, divisor);
        const dmean = balls.mean(
          dresponses.map((d, c) => balls.divide(balls.multiply(d, norms[c]), square)),
        );
        // d‖x‖/dx = x / ‖x‖
        const byNorm = dresponses.map((d, c) =>
          balls.divide(balls.subtract(balls.divide(d, divisor), dmean), norms[c]),
        );
        for (let i = b * H * W * C; i < (b + 1) * H * W * C; i++) {
          const direct = balls.multiply(balls.stored(dy.data[i]), factors[i % C]);
          const throughNorm = balls.multiply(byNorm[i % C], balls.stored(x.data[i]));
          dx.push(balls.add(direct, throughNorm));
        }
      }
      return BallArithmetic.expected(x.shape, dx);
    },
    gamma(dy, inputs, attrs, arithmetic) {
      const { x, gamma } = inputs;
      const balls = new BallArithmetic(arithmetic);
      const [channels] = gamma.shape;
      const sums = sumByChannel(channels, arithmetic, (add) => {
        for (let b = 0; b < x.shape[0]; b++) {
          const { responses } = respond(inputs, attrs, b, arithmetic);
          // Each product by the response, since a backend may sum over batch and map in one.
          const products = sumOverMap(inputs, b, arithmetic, (i) => {
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
