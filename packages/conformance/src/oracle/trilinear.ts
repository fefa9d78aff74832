import { type Arithmetic, type Expected, RoundedSums, type Values } from '../core/bound.ts';
import type { Inputs, Oracle } from './oracle.ts';

/**
 * An aggregation as a trilinear form, Σ y[o]·weights[k]·x[i] over the products that the definition reads. The op, its two
 * gradients, and their gradients again, are each its derivative by one operand at the two others.
 */
type Operand = 'y' | 'x' | 'weights';

export interface Form extends Readonly<Record<Operand, readonly number[]>> {
  /** Visits every product: flat indexes into y, weights and x, whose shapes the operands are. */
  forEachProduct(visit: (o: number, k: number, i: number) => void): void;
}

type Derivative = (
  at: Readonly<Record<string, Values>>,
  form: Form,
  arithmetic: Arithmetic,
) => RoundedSums;

export const derivativeByOutput: Derivative = ({ x, weights }, form, arithmetic) => {
  const sums = new RoundedSums(form.y, arithmetic);
  form.forEachProduct((o, k, i) => sums.addProduct(o, weights.data[k], x.data[i]));
  return sums;
};

const derivativeByInput: Derivative = ({ y, weights }, form, arithmetic) => {
  const sums = new RoundedSums(form.x, arithmetic);
  form.forEachProduct((o, k, i) => sums.addProduct(i, y.data[o], weights.data[k]));
  return sums;
};

export const derivativeByWeights: Derivative = ({ y, x }, form, arithmetic) => {
  const sums = new RoundedSums(form.weights, arithmetic);
  form.forEachProduct((o, k, i) => sums.addProduct(k, y.data[o], x.data[i]));
  return sums;
};

const DERIVATIVES: Record<Operand, Derivative> = {
  y: derivativeByOutput,
  x: derivativeByInput,
  weights: derivativeByWeights,
};

/**
 * The oracle of an op of the family: which operand of the form it gives, and which ones its inputs are. Differentiated, the
 * gradient of what it gives stands where the form has that operand.
 */
export function trilinearOracle<Attrs extends object>(
  output: Operand,
  operandOf: Readonly<Record<string, Operand>>,
  formOf: (inputs: Inputs, attrs: Attrs) => Form,
): Oracle<Attrs> {
  const byOperand = (inputs: Inputs) =>
    Object.fromEntries(Object.entries(operandOf).map(([name, role]) => [role, inputs[name]]));
  const vjp =
    (operand: Operand) =>
    (dy: Values, inputs: Inputs, attrs: Attrs, arithmetic: Arithmetic): Expected => {
      const at = { ...byOperand(inputs), [output]: dy };
      return DERIVATIVES[operand](at, formOf(inputs, attrs), arithmetic).finish();
    };
  return {
    outputShape: (inputs, attrs) => [...formOf(inputs, attrs)[output]],
    forward: (inputs, attrs, arithmetic) =>
      DERIVATIVES[output](byOperand(inputs), formOf(inputs, attrs), arithmetic).finish(),
    vjps: Object.fromEntries(
      Object.entries(operandOf).map(([name, operand]) => [name, vjp(operand)]),
    ),
  };
}
