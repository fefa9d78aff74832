import type { TensorInfo } from '@tensorflow/tfjs-core';
import { run, upload, withTensor } from './backend.ts';
import type { Shader } from './glsl/shader.ts';
import { type RoiLists, tableOf } from './roi_table.ts';
import { mapSizes } from './sizes.ts';

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
