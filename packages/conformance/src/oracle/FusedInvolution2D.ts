import type { FusedInvolution2DAttrs } from '@dynaconv/involution-ops/base';
import { type Arithmetic, RoundedSums, type Values } from '../core/bound.ts';
import { activateAll, addPassed, backpropActivation } from './activation.ts';
import { involutionForm } from './forms.ts';
import type { Inputs, Oracle } from './oracle.ts';
import { derivativeByOutput } from './trilinear.ts';

type Attrs = FusedInvolution2DAttrs;

const formOf = ({ x, kernel }: Inputs, attrs: Attrs) =>
  involutionForm(x.shape, kernel.shape, attrs);

const aggregate = (inputs: Inputs, attrs: Attrs, arithmetic: Arithmetic): RoundedSums =>
  derivativeByOutput({ x: inputs.x, weights: inputs.kernel }, formOf(inputs, attrs), arithmetic);

/** scale ⊙ involution + bias, each of them left out where there is none. */
function preactivation(inputs: Inputs, attrs: Attrs, arithmetic: Arithmetic): RoundedSums {
  const sums = aggregate(inputs, attrs, arithmetic);
  const channels = inputs.x.shape[3];
  for (let o = 0; o < sums.values.length; o++) {
    if (inputs.scale) sums.scale(o, inputs.scale.data[o % channels]);
    if (inputs.bias) sums.add(o, inputs.bias.data[o % channels]);
  }
  return sums;
}

const passed = (dy: Values, inputs: Inputs, attrs: Attrs, arithmetic: Arithmetic) =>
  backpropActivation(
    dy,
    preactivation(inputs, attrs, arithmetic).finish(),
    attrs.activation,
    arithmetic,
  );

export const fusedInvolution2DOracle: Oracle<Attrs> = {
  outputShape: (inputs, attrs) => [...formOf(inputs, attrs).y],
  forward: (inputs, attrs, arithmetic) =>
    activateAll(preactivation(inputs, attrs, arithmetic).finish(), attrs.activation, arithmetic),
  vjps: {
    x(dy, inputs, attrs, arithmetic) {
      const { x, kernel } = inputs;
      const gradient = passed(dy, inputs, attrs, arithmetic);
      const sums = new RoundedSums(x.shape, arithmetic);
      formOf(inputs, attrs).forEachProduct((o, k, i) =>
        addPassed(sums, i, gradient, o, scaleAt(inputs, o), kernel.data[k]),
      );
      return sums.finish();
    },
    kernel(dy, inputs, attrs, arithmetic) {
      const { x, kernel } = inputs;
      const gradient = passed(dy, inputs, attrs, arithmetic);
      const sums = new RoundedSums(kernel.shape, arithmetic);
      formOf(inputs, attrs).forEachProduct((o, k, i) =>
        addPassed(sums, k, gradient, o, scaleAt(inputs, o), x.data[i]),
      );
      return sums.finish();
    },
    scale(dy, inputs, attrs, arithmetic) {
      const gradient = passed(dy, inputs, attrs, arithmetic);
      const y = aggregate(inputs, attrs, arithmetic);
      const sums = new RoundedSums(inputs.scale.shape, arithmetic);
      for (const [o, { value, error }] of gradient.entries()) {
        const c = o % inputs.x.shape[3];
        sums.addMultiple(c, value, y, o);
        sums.widen(c, error * y.magnitude(o));
      }
      return sums.finish();
    },
    bias(dy, inputs, attrs, arithmetic) {
      const gradient = passed(dy, inputs, attrs, arithmetic);
      const sums = new RoundedSums(inputs.bias.shape, arithmetic);
      for (let o = 0; o < dy.data.length; o++) {
        addPassed(sums, o % inputs.x.shape[3], gradient, o, 1);
      }
      return sums.finish();
    },
  },
};

const scaleAt = ({ x, scale }: Inputs, o: number): number =>
  scale ? scale.data[o % x.shape[3]] : 1;
