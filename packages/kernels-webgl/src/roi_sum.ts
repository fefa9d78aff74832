import {
  mapSizes,
  type RoiAlignAttrs,
  type RoiLists,
  roiLists,
} from '@dynaconv/involution-ops/base';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { readSync, run, upload, withTensor } from './backend.ts';
import type { Shader } from './glsl/shader.ts';
import { tableOf } from './roi_table.ts';

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

/** Runs a shader of glsl/roi.ts from one map [B, H, W, C] to another. */
export function sumByLists(
  backend: unknown,
  op: string,
  shader: Shader,
  source: TensorInfo,
  lists: RoiLists,
  shape: readonly number[],
): TensorInfo {
  const { shape: tableShape, values } = tableOf(lists);
  const uniforms = {
    ...mapSizes(shape),
    inMap: source.shape.slice(1, 3),
    columnLists: [lists.rows.offsets.length - 1],
  };
  return withTensor(backend, upload(backend, tableShape, values), (table) =>
    run(backend, op, shader, { inputs: [source, table], uniforms, shape }),
  );
}
