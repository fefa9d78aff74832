import { recordDraws, replayDraws } from '@dynaconv/layers';
import {
  customGrad,
  dispose,
  engine,
  type GradSaveFunc,
  type Tensor,
  tidy,
  type Variable,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { gradientsOf } from '../gradients/gradients_of.ts';
import { withoutTape } from '../gradients/tape.ts';

/**
 * Gradient checkpointing (Chen et al., 2016, arXiv 1604.06174): of a function of tensors, one that gives the same bits and the same
 * gradients, but keeps only its inputs for the backward pass, in which it is computed again. Gradients of the inputs and of the
 * variables that the function reads are taken; variables that it assigns, such as BatchNorm's statistics, move once, and drop path and
 * dropout of `@dynaconv/layers` draw the same masks again. Random numbers from elsewhere would differ.
 *
 *     const block = recompute((x) => layer.apply(x, { training: true }));
 *
 * @param run one or more tensors to a tensor
 * @returns the function; where no gradient is taken it is `run`
 * @throws Error, when it is called, where `run` reads a tensor that was computed before and is not among its arguments: its gradient
 * would be lost
 */
export function recompute<Inputs extends Tensor[]>(
  run: (...inputs: Inputs) => Tensor,
): (...inputs: Inputs) => Tensor {
  return (...inputs) => {
    if (!engine().isTapeOn()) return run(...inputs);
    const before = dataIds();
    const { result, draws } = recordDraws(() =>
      withoutTape(() => tidy(() => run(...inputs)), inputs),
    );
    const { result: output, variables, readsOthers } = result;
    if (readsOthers) {
      throw new Error(
        'recompute: the function reads a tensor that was computed outside of it, expected one of its arguments; pass it as an argument',
      );
    }
    const moved = [...before].filter(([variable, id]) => variable.dataId !== id);
    const trained = variables.filter(({ trainable }) => trainable);
    const differentiable = inputs.filter(({ dtype }) => dtype === 'float32');
    const op = customGrad((...args) => {
      (args.at(-1) as unknown as GradSaveFunc)(inputs);
      const gradFunc = (dy: Tensor, saved: Tensor[]) => {
        const xs: Tensor[] = [...saved.filter(({ dtype }) => dtype === 'float32'), ...trained];
        const again = () =>
          replayDraws(draws, () => gradientsOf(() => run(...(saved as Inputs)), xs, dy).grads);
        return tidy(() =>
          keepingValues(
            moved.map(([variable]) => variable),
            again,
          ).map((gradient, i) => gradient ?? zerosLike(xs[i])),
        );
      };
      return { value: output, gradFunc };
    });
    return op(...differentiable, ...trained);
  };
}

const dataIds = (): Map<Variable, object> =>
  new Map(
    Object.values(engine().registeredVariables).map((variable) => [variable, variable.dataId]),
  );

/** Calls a function and takes back what it assigns to some variables. */
function keepingValues<T>(variables: readonly Variable[], run: () => T): T {
  const values = variables.map((variable) => variable.clone());
  try {
    return run();
  } finally {
    variables.forEach((variable, i) => void variable.assign(values[i]));
    dispose(values);
  }
}
