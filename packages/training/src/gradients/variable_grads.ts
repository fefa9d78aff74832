import {
  engine,
  type NamedTensorMap,
  type Scalar,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import { gradientsOf } from './gradients_of.ts';

/**
 * `tf.variableGrads`, to the bit, in less memory: what the backward pass does not read is not kept for it, and what it has read is
 * disposed of at once. `Trainer` and the optimizers of this package, also in `fit`, use it; it is for loops of one's own.
 *
 * @param f whose value is a scalar
 * @param variables all that are trainable by default; for others the gradients are null, as in tfjs
 * @returns the value, and the gradients of variables that it depends on, by their names
 * @throws Error where no variable is trainable, or the value depends on none or is no scalar
 */
export function variableGrads(
  f: () => Scalar,
  variables: Variable[] = Object.values(engine().registeredVariables).filter(
    ({ trainable }) => trainable,
  ),
): { value: Scalar; grads: NamedTensorMap } {
  const trained = variables.filter(({ trainable }) => trainable);
  if (trained.length === 0) {
    throw new Error(
      `variableGrads: none of the ${variables.length} variables is trainable, expected at least one`,
    );
  }
  const { value, grads } = gradientsOf(f, trained);
  if (value.rank !== 0) {
    throw new Error(`variableGrads: the value has shape [${value.shape}], expected a scalar`);
  }
  if (grads.every((gradient) => gradient === null)) {
    throw new Error(
      'variableGrads: the value depends on none of the variables, expected all operations from them to it inside of the function',
    );
  }
  const named: Record<string, Tensor | null> = {};
  trained.forEach(({ name }, i) => {
    if (grads[i]) named[name] = grads[i];
  });
  for (const { name, trainable } of variables) if (!trainable) named[name] = null;
  return { value: value as Scalar, grads: named as NamedTensorMap };
}
