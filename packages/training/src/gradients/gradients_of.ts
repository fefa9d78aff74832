import { engine, ones, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { backpropagate } from './backpropagate.ts';
import { forget, frugalTape } from './frugal_tape.ts';
import { isRecorded, recordOn } from './tape.ts';

/**
 * The value of a function and its gradients, to the bit as tfjs computes them, in less memory.
 *
 * @param dy gradient of the value; ones by default
 * @returns null for an x that the value does not depend on
 */
export function gradientsOf(
  run: () => Tensor,
  xs: Tensor[],
  dy?: Tensor,
): { value: Tensor; grads: (Tensor | null)[] } {
  // To be differentiated in turn, it has to stay on the tape that there is.
  if (isRecorded()) return engine().gradients(run, xs, dy, true);
  const tape = frugalTape();
  try {
    const value = recordOn(tape, run);
    const { grads } = tidy(() => ({
      grads: backpropagate(tape, xs, value, dy ?? ones(value.shape)) as Tensor[],
    }));
    return { value, grads };
  } finally {
    tape.forEach(forget);
  }
}
