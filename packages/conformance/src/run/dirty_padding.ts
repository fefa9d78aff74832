import { dispose, getBackend, getGradient, getKernel, type Tensor } from '@tensorflow/tfjs-core';
import { seededRandom } from '../core/data.ts';
import type { NumericCase } from '../core/declare.ts';
import type { Bench } from './bench.ts';

/** A NaN shows in every sum, and a number that half-floats hold in comparisons, which NaN fails. */
const GARBAGE = [Number.NaN, 60000];

/**
 * Whether a case runs kernels of ours alone: stock ops count on zeros in places, and nothing but a gradient of its own keeps an op's
 * gradient from them.
 */
const hasOwnKernels = ({ op, direction }: NumericCase): boolean =>
  getKernel(op.name, getBackend()) !== undefined &&
  (direction === 'forward' || getGradient(op.name) !== undefined);

/**
 * Runs a check once more with garbage in what the device's memory holds between the values of the inputs. Each case has one kind
 * of it, drawn from its name: every op has cases of both.
 */
export async function withDirtyInputs(
  one: NumericCase,
  { device }: Pick<Bench, 'device'>,
  inputs: Readonly<Record<string, Tensor>>,
  check: (inputs: Record<string, Tensor>, garbage: number) => Promise<void>,
): Promise<void> {
  if (!device?.withDirtyPadding || !hasOwnKernels(one)) return;
  const garbage = GARBAGE[Math.floor(seededRandom(`${one.id} garbage`)() * GARBAGE.length)];
  const dirty: Record<string, Tensor> = {};
  try {
    for (const name in inputs) dirty[name] = device.withDirtyPadding(inputs[name], garbage);
    await check(dirty, garbage);
  } finally {
    dispose(dirty);
  }
}
