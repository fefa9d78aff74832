import type { FusedActivation } from '@dynaconv/involution-ops/base';
import { type Arithmetic, RoundedSums, type Values } from '../core/bound.ts';
import { activateAll, addPassed, backpropActivation } from './activation.ts';
import type { Inputs, Oracle } from './oracle.ts';

export interface FusedConvolutionAttrs {
  activation: FusedActivation;
}

/** What sets one convolution apart from another. */
interface Convolution<Attrs> {
  outputShape(inputs: Inputs, attrs: Attrs): number[];
  /** Whether the op takes a residualScale. */
  scalesResidual: boolean;
  /** Visits every product: y[o] = Σ x[i]·filter[f]. */
  forEachProduct(
    inputs: Inputs,
    attrs: Attrs,
    visit: (o: number, i: number, f: number) => void,
  ): void;
}

/** The oracle of activation(convolution of x + bias + residual · residualScale), the three last where they are given. */
export function fusedConvolutionOracle<Attrs extends FusedConvolutionAttrs>({
  outputShape,
  scalesResidual,
  forEachProduct,
}: Convolution<Attrs>): Oracle<Attrs> {
  const preactivation = (inputs: Inputs, attrs: Attrs, arithmetic: Arithmetic): RoundedSums => {
    const { x, filter, bias, residual, residualScale } = inputs;
    const shape = outputShape(inputs, attrs);
    const sums = new RoundedSums(shape, arithmetic);
    forEachProduct(inputs, attrs, (o, i, f) => sums.addProduct(o, x.data[i], filter.data[f]));
    for (let o = 0; o < sums.values.length; o++) {
      if (bias) sums.add(o, bias.data[o % shape[3]]);
      if (!residual) continue;
      if (residualScale) sums.addProduct(o, residual.data[o], residualScale.data[o % shape[3]]);
      else sums.add(o, residual.data[o]);
    }
    return sums;
  };
  const passed = (dy: Values, inputs: Inputs, attrs: Attrs, arithmetic: Arithmetic) =>
    backpropActivation(
      dy,
      preactivation(inputs, attrs, arithmetic).finish(),
      attrs.activation,
      arithmetic,
    );

  const residualScale: Oracle<Attrs>['vjps'][string] = (dy, inputs, attrs, arithmetic) => {
    const gradient = passed(dy, inputs, attrs, arithmetic);
    const sums = new RoundedSums(inputs.residualScale.shape, arithmetic);
    const [channels] = inputs.residualScale.shape;
    for (let o = 0; o < dy.data.length; o++) {
      addPassed(sums, o % channels, gradient, o, inputs.residual.data[o]);
    }
    return sums.finish();
  };

  return {
    outputShape,
    forward: (inputs, attrs, arithmetic) =>
      activateAll(preactivation(inputs, attrs, arithmetic).finish(), attrs.activation, arithmetic),
    vjps: {
      x(dy, inputs, attrs, arithmetic) {
        const gradient = passed(dy, inputs, attrs, arithmetic);
        const sums = new RoundedSums(inputs.x.shape, arithmetic);
        forEachProduct(inputs, attrs, (o, i, f) =>
          addPassed(sums, i, gradient, o, inputs.filter.data[f]),
        );
        return sums.finish();
      },
      filter(dy, inputs, attrs, arithmetic) {
        const gradient = passed(dy, inputs, attrs, arithmetic);
        const sums = new RoundedSums(inputs.filter.shape, arithmetic);
        forEachProduct(inputs, attrs, (o, i, f) =>
          addPassed(sums, f, gradient, o, inputs.x.data[i]),
        );
        return sums.finish();
      },
      bias(dy, inputs, attrs, arithmetic) {
        const gradient = passed(dy, inputs, attrs, arithmetic);
        const sums = new RoundedSums(inputs.bias.shape, arithmetic);
        const [channels] = inputs.bias.shape;
        for (let o = 0; o < dy.data.length; o++) addPassed(sums, o % channels, gradient, o, 1);
        return sums.finish();
      },
      residual(dy, inputs, attrs, arithmetic) {
        const gradient = passed(dy, inputs, attrs, arithmetic);
        const sums = new RoundedSums(inputs.residual.shape, arithmetic);
        const scale = inputs.residualScale?.data;
        for (let o = 0; o < dy.data.length; o++) {
          addPassed(sums, o, gradient, o, scale ? scale[o % scale.length] : 1);
        }
        return sums.finish();
      },
      ...(scalesResidual && { residualScale }),
    },
  };
}
