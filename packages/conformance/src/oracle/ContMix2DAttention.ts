import { BallArithmetic } from '../core/ball.ts';
import { attentionOf, backpropSoftmax, biasShape, sumByPosition } from './attention.ts';
import type { Inputs, Oracle } from './oracle.ts';

const shapeOf = ({ logits }: Inputs) => logits.shape;

export const contMix2DAttentionOracle: Oracle<object> = {
  outputShape: (inputs) => [...shapeOf(inputs)],
  forward: (inputs, _attrs, arithmetic) =>
    BallArithmetic.expected(
      shapeOf(inputs),
      attentionOf(inputs.logits, inputs.relativePositionBias, arithmetic),
    ),
  vjps: {
    logits(dy, inputs, _attrs, arithmetic) {
      const shape = shapeOf(inputs);
      const balls = new BallArithmetic(arithmetic);
      const attention = attentionOf(inputs.logits, inputs.relativePositionBias, arithmetic);
      const gradient = Array.from(dy.data, (value) => balls.stored(value));
      return BallArithmetic.expected(
        shape,
        backpropSoftmax(shape, attention, gradient, arithmetic),
      );
    },
    relativePositionBias(dy, inputs, attrs, arithmetic) {
      const shape = shapeOf(inputs);
      const dlogits = this.logits(dy, inputs, attrs, arithmetic);
      return BallArithmetic.expected(
        biasShape(shape),
        sumByPosition(shape, BallArithmetic.from(dlogits), arithmetic),
      );
    },
  },
};
