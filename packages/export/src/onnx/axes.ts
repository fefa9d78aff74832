/** The order of a map's axes that ONNX's convolutions take, [B, C, H, W], from that of the graph, and back. */
export const TO_NCHW = [0, 3, 1, 2] as const;
export const TO_NHWC = [0, 2, 3, 1] as const;

export const permuted = <T>(values: readonly T[], perm: readonly number[]): T[] =>
  perm.map((axis) => values[axis]);

/** Where an axis of [B, H, W, C] is in [B, C, H, W]. */
export const nchwAxis = (axis: number): number => TO_NCHW.indexOf(axis as 0 | 1 | 2 | 3);

export const isPermutation = (perm: readonly number[], other: readonly number[]): boolean =>
  perm.length === other.length && perm.every((axis, i) => axis === other[i]);

/** The values of an array with its axes in another order. */
export function transposedData<T extends Float32Array | Int32Array | Uint8Array>(
  data: T,
  shape: readonly number[],
  perm: readonly number[],
): T {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const sizes = permuted(shape, perm);
  const steps = permuted(strides, perm);
  const moved = data.slice() as T;
  const index = sizes.map(() => 0);
  let from = 0;
  for (let to = 0; to < moved.length; to++) {
    moved[to] = data[from];
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      from += steps[axis];
      if (++index[axis] < sizes[axis]) break;
      from -= steps[axis] * sizes[axis];
      index[axis] = 0;
    }
  }
  return moved;
}
