import { Tensor, type TensorLike, tensor } from '@tensorflow/tfjs-core';
import { FUSED_ACTIVATIONS, type FusedActivation } from './activation.ts';

/** The largest stride, dilation or padded extent: backends count positions in int32. */
export const MAX_INT32 = 2 ** 31 - 1;

/** `[2, 3, 4]`, as shapes are written in messages. */
export const show = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/**
 * The argument as a float32 tensor: tensors pass through, arrays are converted.
 * @throws if it is neither, or a tensor of another dtype.
 */
export function toFloat32Tensor(op: string, name: string, value: Tensor | TensorLike): Tensor {
  if (value instanceof Tensor) {
    if (value.dtype !== 'float32') {
      throw new TypeError(
        `${op}: ${name} has dtype ${value.dtype}, expected float32; convert it with tf.cast(${name}, 'float32')`,
      );
    }
    if (value.isDisposed) {
      throw new Error(`${op}: ${name} has been disposed; keep it with tf.keep or outside tf.tidy`);
    }
    return value;
  }
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) {
    throw new TypeError(
      `${op}: ${name} is ${describe(value)}, expected a tensor or a nested array of numbers`,
    );
  }
  return tensor(value as TensorLike, undefined, 'float32');
}

/**
 * A stride or dilation as [height, width].
 * @throws RangeError unless it is a positive integer of at most 2³¹ − 1, or two of them.
 */
export function toPair(
  op: string,
  name: string,
  value: number | [number, number],
): [number, number] {
  const pair = Array.isArray(value) ? value : [value, value];
  if (pair.length !== 2 || !pair.every((n) => Number.isInteger(n) && n >= 1)) {
    const given = Array.isArray(value) ? show(value) : describe(value);
    throw new RangeError(
      `${op}: ${name} is ${given}, expected a positive integer or a pair of them [height, width]`,
    );
  }
  for (const n of pair) assertAtMost(op, name, n);
  return [pair[0], pair[1]];
}

/** @throws RangeError for a number that does not fit an int32 */
function assertAtMost(op: string, name: string, value: number): void {
  if (value > MAX_INT32) {
    throw new RangeError(`${op}: ${name} is ${value}, expected at most ${MAX_INT32} (2³¹ − 1)`);
  }
}

export function assertRank(
  op: string,
  name: string,
  shape: readonly number[],
  expected: string,
  ranks: readonly number[],
): void {
  if (!ranks.includes(shape.length)) {
    throw new RangeError(
      `${op}: ${name} has rank ${shape.length} (shape ${show(shape)}), expected ${expected}`,
    );
  }
}

export function assertShape(
  op: string,
  name: string,
  shape: readonly number[],
  expected: readonly number[],
  because: string,
): void {
  if (shape.length !== expected.length || shape.some((n, axis) => n !== expected[axis])) {
    throw new RangeError(
      `${op}: ${name} has shape ${show(shape)}, expected ${show(expected)} ${because}`,
    );
  }
}

/**
 * K of a window [K, K, …].
 * @throws RangeError for one that is not square, or whose K is even
 */
export function assertOddWindow(
  op: string,
  name: string,
  [height, width]: readonly number[],
): number {
  if (height !== width || height % 2 !== 1) {
    throw new RangeError(`${op}: ${name} is ${height}×${width}, expected K×K with K odd`);
  }
  return height;
}

function describe(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (value === null || value === undefined) return String(value);
  return `of type ${typeof value}`;
}

/** @throws RangeError for an activation that the fused kernels do not have */
export function toActivation(op: string, value: FusedActivation): FusedActivation {
  if (!FUSED_ACTIVATIONS.includes(value)) {
    throw new RangeError(
      `${op}: activation is '${value}', expected one of ${FUSED_ACTIVATIONS.join(', ')}`,
    );
  }
  return value;
}

/** @throws RangeError unless the value is an integer of at least `least` and at most 2³¹ − 1. */
export function toInteger(op: string, name: string, value: number, least: number): number {
  if (!Number.isInteger(value) || value < least) {
    throw new RangeError(
      `${op}: ${name} is ${describe(value)}, expected an integer of at least ${least}`,
    );
  }
  assertAtMost(op, name, value);
  return value;
}

/** @throws RangeError unless a shape that was given as numbers (not as a tensor's) is a list of integers of at least 0 */
export function assertIntegers(op: string, name: string, shape: readonly number[]): void {
  if (!Array.isArray(shape) || !shape.every((n) => Number.isInteger(n) && n >= 0)) {
    throw new RangeError(`${op}: ${name} is [${shape}], expected integers of at least 0`);
  }
}

/**
 * Rejects an output with more elements than every backend can count, before any memory is allocated.
 * @throws RangeError for an output of 2³¹ elements or more
 */
export function assertOutputSize(op: string, shape: readonly number[]): void {
  const size = shape.reduce((a, b) => a * b, 1);
  if (size > MAX_INT32) {
    throw new RangeError(
      `${op}: the output would have shape ${show(shape)} and ${size} elements, expected at most ${MAX_INT32} (2³¹ − 1)`,
    );
  }
}
