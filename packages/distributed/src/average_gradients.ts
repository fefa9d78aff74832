import { div, type NamedTensorMap, type Optimizer, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Communicator } from './communicator.ts';
import { flatten, unflatten } from './weights.ts';

type NamedTensors = Extract<Parameters<Optimizer['applyGradients']>[0], unknown[]>;

/**
 * Makes an optimizer apply the mean of all workers' gradients: what is added is the same vector everywhere, and so are the weights.
 * An optimizer that clips by a norm takes that of the mean.
 *
 * @returns the optimizer, which is changed
 */
export function averageGradients<T extends Optimizer>(communicator: Communicator, optimizer: T): T {
  const apply = optimizer.applyGradients.bind(optimizer);
  optimizer.applyGradients = (gradients: NamedTensorMap | NamedTensors) => {
    const list = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    tidy(() => {
      // tfjs gives null for a variable that the loss does not depend on; optimizers number variables, and want it in its place.
      const given = list.map(({ tensor }) => tensor as Tensor | null);
      const own = given.filter((gradient) => gradient !== null && gradient !== undefined);
      const sum = communicator.allReduce(flatten(own));
      const means = unflatten(
        div(sum, communicator.size),
        own.map(({ shape }) => shape),
      ).values();
      apply(
        list.map(({ name, tensor }) => ({
          name,
          tensor: tensor ? (means.next().value as Tensor) : tensor,
        })),
      );
    });
  };
  return optimizer;
}
