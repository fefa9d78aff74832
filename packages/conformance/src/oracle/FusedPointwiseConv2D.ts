import type { FusedPointwiseConv2DAttrs } from '@dynaconv/involution-ops/base';
import { type Arithmetic, RoundedSums, type Values } from '../core/bound.ts';
import { addPassed, backpropActivation, type PiecewiseLinear } from './activation.ts';
import type { Inputs, Oracle } from './oracle.ts';

type Attrs = PiecewiseLinear<FusedPointwiseConv2DAttrs>;

/** Visits every product of a 1×1 convolution: y[o] = Σ x[i]·filter[f]. */
function forEachProduct(
  { x, filter }: Inputs,
  visit: (o: number, i: number, f: number) => void,
): void {
  const [B, H, W, inChannels] = x.shape;
  const outChannels = filter.shape[3];
  for (let pixel = 0; pixel < B * H * W; pixel++) {
    for (let n = 0; n < outChannels; n++) {
      for (let m = 0; m < inChannels; m++) {
        visit(pixel * outChannels + n, pixel * inChannels + m, m * outChannels + n);
      }
    }
  }
}

const outputShape = ({ x, filter }: Inputs): number[] => [...x.shape.slice(0, 3), filter.shape[3]];

function preactivation(inputs: Inputs, arithmetic: Arithmetic): RoundedSums {
  const { x, filter, bias, residual } = inputs;
  const sums = new RoundedSums(outputShape(inputs), arithmetic);
  forEachProduct(inputs, (o, i, f) => sums.addProduct(o, x.data[i], filter.data[f]));
  for (let o = 0; o < sums.values.length; o++) {
    if (bias) sums.add(o, bias.data[o % filter.shape[3]]);
    if (residual) sums.add(o, residual.data[o]);
  }
  return sums;
}

const passed = (dy: Values, inputs: Inputs, { activation }: Attrs, arithmetic: Arithmetic) =>
  backpropActivation(dy, preactivation(inputs, arithmetic).finish(), activation);

export const fusedPointwiseConv2DOracle: Oracle<Attrs> = {
  outputShape,
  forward: (inputs, { activation }, arithmetic) =>
    preactivation(inputs, arithmetic).finish(activation),
  vjps: {
    x(dy, inputs, attrs, arithmetic) {
      const gradient = passed(dy, inputs, attrs, arithmetic);
      const sums = new RoundedSums(inputs.x.shape, arithmetic);
      forEachProduct(inputs, (o, i, f) => addPassed(sums, i, gradient, o, inputs.filter.data[f]));
      return sums.finish();
    },
    filter(dy, inputs, attrs, arithmetic) {
      const gradient = passed(dy, inputs, attrs, arithmetic);
      const sums = new RoundedSums(inputs.filter.shape, arithmetic);
      forEachProduct(inputs, (o, i, f) => addPassed(sums, f, gradient, o, inputs.x.data[i]));
      return sums.finish();
    },
    bias(dy, inputs, attrs, arithmetic) {
      const gradient = passed(dy, inputs, attrs, arithmetic);
      const sums = new RoundedSums(inputs.bias.shape, arithmetic);
      for (let o = 0; o < dy.data.length; o++) {
        addPassed(sums, o % inputs.filter.shape[3], gradient, o, 1);
      }
      return sums.finish();
    },
    residual(dy, inputs, attrs, arithmetic) {
      const gradient = passed(dy, inputs, attrs, arithmetic);
      const sums = new RoundedSums(inputs.residual.shape, arithmetic);
      for (let o = 0; o < dy.data.length; o++) addPassed(sums, o, gradient, o, 1);
      return sums.finish();
    },
  },
};
