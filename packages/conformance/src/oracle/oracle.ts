import type { Arithmetic, Expected, Values } from '../core/bound.ts';

export type Inputs = Readonly<Record<string, Values>>;

/**
 * What an op's outputs and gradients must be. Written from the definition, in float64; it shares no code with any kernel.
 */
export interface Oracle<Attrs extends object> {
  outputShape(inputs: Inputs, attrs: Attrs): number[];
  forward(inputs: Inputs, attrs: Attrs, arithmetic: Arithmetic): Expected;
  /** For each differentiable input, the vector–Jacobian product with dy, the gradient of the output. */
  vjps: Record<
    string,
    (dy: Values, inputs: Inputs, attrs: Attrs, arithmetic: Arithmetic) => Expected
  >;
}
