import type { RoiLists } from '@dynaconv/involution-ops/base';

/** Half-floats hold integers up to this exactly: larger ones take two numbers. */
export const ROI_BASE = 2048;

/**
 * The lists as a tensor [M, 2, 2], a texel each: first where each list of rows begins and ends, then the same of columns, then the entries of both, as
 * an index and a weight.
 */
export function tableOf({ rows, columns }: RoiLists): { shape: number[]; values: Float32Array } {
  const lists = [rows, columns];
  const heads = lists.reduce((sum, { offsets }) => sum + offsets.length - 1, 0);
  const texels = lists.reduce((sum, { indices }) => sum + indices.length, heads);
  const values = new Float32Array(4 * texels);
  let head = 0;
  let entry = heads;
  const put = (texel: number, n: number, at: number) => {
    values[4 * texel + at] = Math.floor(n / ROI_BASE);
    values[4 * texel + at + 1] = n % ROI_BASE;
  };
  for (const { offsets, indices, weights } of lists) {
    for (let list = 0; list + 1 < offsets.length; list++, head++) {
      put(head, entry + offsets[list], 0);
      put(head, entry + offsets[list + 1], 2);
    }
    for (const [i, index] of indices.entries()) {
      put(entry + i, index, 0);
      values[4 * (entry + i) + 2] = weights[i];
    }
    entry += indices.length;
  }
  return { shape: [texels, 2, 2], values };
}
