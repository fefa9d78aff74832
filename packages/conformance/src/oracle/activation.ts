import type { FusedActivation } from '@dynaconv/involution-ops/base';
import type { Expected, Values } from '../core/bound.ts';

/** A gradient on its way back through an activation. */
export interface PassedGradient {
  /** dy where it passes, 0 where it does not. */
  data: Float64Array;
  /** dy where the activation's input may have either sign, so that either result is right; else 0. */
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
