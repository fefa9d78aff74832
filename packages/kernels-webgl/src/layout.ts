/**
 * tfjs packs the last two axes of a tensor by 2×2 into texels: (row, column) in r, (row, column + 1) in g, the row below in b and
 * a. What comes before is one axis, and an odd last row or column leaves lanes over, which must be 0.
 */
export type PackedShape = readonly [outer: number, rows: number, columns: number];

/** The shape by which a tensor is packed. */
export function packedShape(shape: readonly number[]): PackedShape {
  const [columns = 1, rows = 1, ...outer] = [...shape].reverse();
  return [outer.reduce((a, b) => a * b, 1), rows, columns];
}

const half = (size: number): number => Math.ceil(size / 2);

export const texelsOf = ([outer, rows, columns]: PackedShape): number =>
  outer * half(rows) * half(columns);

/** Whether two shapes of one size are packed alike. */
export const packAlike = (a: readonly number[], b: readonly number[]): boolean =>
  packedShape(a).join() === packedShape(b).join();
