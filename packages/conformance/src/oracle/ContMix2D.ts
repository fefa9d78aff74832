import { type Ball, BallArithmetic, BallSum } from '../core/ball.ts';
import type { Arithmetic, Expected, Values } from '../core/bound.ts';
import { attentionOf, backpropSoftmax, biasShape, sumByPosition } from './attention.ts';
import { neighborhoodForm } from './forms.ts';
import type { Inputs, Oracle } from './oracle.ts';
import { derivativeByWeights, type Form } from './trilinear.ts';

const formOf = ({ x, logits }: Inputs): Form => neighborhoodForm(x.shape, logits.shape);

/** Σ attention · values over the products of the form, from one end of each to the other. */
function aggregate(
  inputs: Inputs,
  values: Values,
  arithmetic: Arithmetic,
  ends: (o: number, i: number) => { from: number; to: number },
): Expected {
  const balls = new BallArithmetic(arithmetic);
  const attention = attentionOf(inputs.logits, inputs.relativePositionBias, arithmetic);
  const form = formOf(inputs);
  const sums = Array.from(inputs.x.data, () => new BallSum(arithmetic));
  form.forEachProduct((o, k, i) => {
    const { from, to } = ends(o, i);
    sums[to].add(balls.product(attention[k], balls.stored(values.data[from])));
  });
  return BallArithmetic.expected(
    form.x,
    sums.map((sum) => sum.total()),
  );
}

function logitGradients(dy: Values, inputs: Inputs, arithmetic: Arithmetic): Ball[] {
  const { x, logits, relativePositionBias } = inputs;
  const dattention = derivativeByWeights({ y: dy, x }, formOf(inputs), arithmetic).finish();
  return backpropSoftmax(
    logits.shape,
    attentionOf(logits, relativePositionBias, arithmetic),
    BallArithmetic.from(dattention),
    arithmetic,
  );
}

export const contMix2DOracle: Oracle<object> = {
  outputShape: ({ x }) => [...x.shape],
  forward: (inputs, _attrs, arithmetic) =>
    aggregate(inputs, inputs.x, arithmetic, (o, i) => ({ from: i, to: o })),
  vjps: {
    x: (dy, inputs, _attrs, arithmetic) =>
      aggregate(inputs, dy, arithmetic, (o, i) => ({ from: o, to: i })),
    logits: (dy, inputs, _attrs, arithmetic) =>
      BallArithmetic.expected(inputs.logits.shape, logitGradients(dy, inputs, arithmetic)),
    relativePositionBias(dy, inputs, _attrs, arithmetic) {
      const { shape } = inputs.logits;
      const dlogits = logitGradients(dy, inputs, arithmetic);
      return BallArithmetic.expected(biasShape(shape), sumByPosition(shape, dlogits, arithmetic));
    },
  },
};
