import {
  mapSizes,
  type RoiAlignAttrs,
  type RoiLists,
  roiLists,
} from '@dynaconv/involution-ops/base';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { readSync, run, upload, withTensor } from './backend.ts';
import { byChannels } from './choose.ts';
import { roiShader } from './wgsl/roi.ts';

/** @param shape of the map, [B, H, W, C] */
export const listReads = (
  backend: unknown,
  { boxes, batchIndices }: Record<'boxes' | 'batchIndices', TensorInfo>,
  shape: readonly number[],
  attrs: RoiAlignAttrs,
): RoiLists =>
  roiLists(
    readSync(backend, boxes) as Float32Array,
    readSync(backend, batchIndices) as Int32Array,
    shape,
    attrs,
  );

/** Sums by lists, from one map [B, H, W, C] to another. */
export function roiSummer(box: Parameters<typeof roiShader>[0]) {
  const shaderFor = byChannels((lanes) => roiShader(box, lanes));
  return (
    backend: unknown,
    op: string,
    x: TensorInfo,
    { rows, columns }: RoiLists,
    shape: readonly number[],
  ): TensorInfo => {
    const rowEntries = rows.indices.length;
    const heads = rows.offsets.length + columns.offsets.length;
    const lists = new Int32Array(heads + rowEntries + columns.indices.length);
    lists.set(rows.offsets);
    lists.set(
      columns.offsets.map((offset) => offset + rowEntries),
      rows.offsets.length,
    );
    lists.set(rows.indices, heads);
    lists.set(columns.indices, heads + rowEntries);
    // One more, since WebGPU binds no empty buffer.
    const shares = new Float32Array(rowEntries + columns.indices.length + 1);
    shares.set(rows.weights);
    shares.set(columns.weights, rowEntries);
    const uniforms = {
      ...mapSizes(shape),
      inMap: x.shape.slice(1, 3),
      columnLists: [rows.offsets.length],
      indices: [heads],
    };
    return withTensor(backend, upload(backend, lists), (listed) =>
      withTensor(backend, upload(backend, shares), (weights) =>
        run(backend, op, shaderFor(shape[3]), { inputs: [x, listed, weights], uniforms, shape }),
      ),
    );
  };
}
