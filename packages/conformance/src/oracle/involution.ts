import type { Involution2DAttrs } from '@dynaconv/involution-ops/base';
import { type Arithmetic, type Expected, RoundedSums, type Values } from '../core/bound.ts';
import type { Inputs, Oracle } from './oracle.ts';
import { forEachProduct } from './taps.ts';

/**
 * The involution as a trilinear form, Σ y[o]·kernel[k]·x[i] over the products that the definition reads. The op, its two
 * gradients, and their gradients again, are each its derivative by one operand at the two others.
 */
type Operand = 'y' | 'x' | 'kernel';

interface FormShapes {
  x: readonly number[];
  kernel: readonly number[];
}

type Derivative = (
  at: Readonly<Record<string, Values>>,
  shapes: FormShapes,
  attrs: Involution2DAttrs,
  arithmetic: Arithmetic,
) => RoundedSums;

export const derivativeByOutput: Derivative = ({ x, kernel }, shapes, attrs, arithmetic) => {
  const sums = new RoundedSums(outputShape(shapes), arithmetic);
  forEachProduct(shapes.x, shapes.kernel, attrs, (o, k, i) =>
    sums.addProduct(o, kernel.data[k], x.data[i]),
  );
  return sums;
};

const derivativeByInput: Derivative = ({ y, kernel }, shapes, attrs, arithmetic) => {
  const sums = new RoundedSums(shapes.x, arithmetic);
  forEachProduct(shapes.x, shapes.kernel, attrs, (o, k, i) =>
    sums.addProduct(i, y.data[o], kernel.data[k]),
  );
  return sums;
};

const derivativeByKernel: Derivative = ({ y, x }, shapes, attrs, arithmetic) => {
  const sums = new RoundedSums(shapes.kernel, arithmetic);
  forEachProduct(shapes.x, shapes.kernel, attrs, (o, k, i) =>
    sums.addProduct(k, y.data[o], x.data[i]),
  );
  return sums;
};

const DERIVATIVES: Record<Operand, Derivative> = {
  y: derivativeByOutput,
  x: derivativeByInput,
  kernel: derivativeByKernel,
};

export const outputShape = ({ x, kernel }: FormShapes): number[] => [...kernel.slice(0, 3), x[3]];

/**
 * The oracle of an op of the family: which operand of the form it gives, and which ones its inputs are. Differentiated, the
 * gradient of what it gives stands where the form has that operand.
 */
export function involutionOracle<Attrs extends Involution2DAttrs>(
  output: Operand,
  operandOf: Readonly<Record<string, Operand>>,
  shapesOf: (inputs: Inputs, attrs: Attrs) => FormShapes,
): Oracle<Attrs> {
  const byOperand = (inputs: Inputs) =>
    Object.fromEntries(Object.entries(operandOf).map(([name, role]) => [role, inputs[name]]));
  const vjp =
    (operand: Operand) =>
    (dy: Values, inputs: Inputs, attrs: Attrs, arithmetic: Arithmetic): Expected => {
      const at = { ...byOperand(inputs), [output]: dy };
      return DERIVATIVES[operand](at, shapesOf(inputs, attrs), attrs, arithmetic).finish();
    };
  return {
    outputShape(inputs, attrs) {
      const shapes = shapesOf(inputs, attrs);
      return [...(output === 'y' ? outputShape(shapes) : shapes[output])];
    },
    forward: (inputs, attrs, arithmetic) =>
      DERIVATIVES[output](byOperand(inputs), shapesOf(inputs, attrs), attrs, arithmetic).finish(),
    vjps: Object.fromEntries(
      Object.entries(operandOf).map(([name, operand]) => [name, vjp(operand)]),
    ),
  };
}
