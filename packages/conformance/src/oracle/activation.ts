import type { FusedActivation } from '@dynaconv/involution-ops/base';
import type { Expected, RoundedSums, Values } from '../core/bound.ts';

/** Attributes of a fused op with one of the activations whose error bound is the sum's own: 'linear' and 'relu'. */
export type PiecewiseLinear<Attrs extends { activation: FusedActivation }> = Omit<
  Attrs,
  'activation'
> & { activation: 'linear' | 'relu' };

/** A gradient on its way back through an activation. */
export interface PassedGradient {
  /** dy where it passes, 0 where it does not. */
  data: Float64Array;
  /** dy where the activation's input may have either sign, so that both results are right; else 0. */
  undecided: Float64Array;
}

/** tfjs differentiates ReLU as a step: 1 above 0, 0 at 0 and below. */
export function backpropActivation(
  dy: Values,
  input: Expected,
  activation: FusedActivation,
): PassedGradient {
  const data = Float64Array.from(dy.data);
  const undecided = new Float64Array(data.length);
  if (activation === 'linear') return { data, undecided };
  for (let o = 0; o < data.length; o++) {
    const decided = Math.abs(input.values[o]) > input.bounds[o];
    if (decided && input.values[o] > 0) continue;
    if (!decided) undecided[o] = data[o];
    data[o] = 0;
  }
  return { data, undecided };
}

/** Adds dy[o]·a·b, the last where there is one; where it is undecided whether dy passes, allows for it. */
export function addPassed(
  sums: RoundedSums,
  i: number,
  { data, undecided }: PassedGradient,
  o: number,
  a: number,
  b?: number,
): void {
  if (b === undefined) sums.addProduct(i, data[o], a);
  else sums.addTripleProduct(i, data[o], a, b);
  if (undecided[o] !== 0) sums.allow(i, undecided[o] * a * (b ?? 1));
}
