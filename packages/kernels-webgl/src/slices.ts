/** Sums over batch and map in two steps, so that there are fragments enough: over slices of its rows, and over these. */

import { mapSizes, type Uniforms } from '@dynaconv/involution-ops/base';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { run, withTensor } from './backend.ts';
import type { Shader } from './glsl/shader.ts';
import { SUM_OF_SLICES } from './glsl/slices.ts';
import { packedShape, texelsOf } from './layout.ts';

/** Slices of a map's rows [B, H, W, C], about as many as each has pairs of pixels: neither step has long sums. */
export function rowSlices(map: readonly number[]) {
  const [batch, height, width] = map;
  const rows = batch * height;
  const sliceRows = Math.max(1, Math.round(Math.sqrt((2 * rows) / width)));
  const uniforms = { ...mapSizes(map), rows: [rows], sliceRows: [sliceRows] };
  return { slices: Math.ceil(rows / sliceRows), uniforms };
}

interface ScaleCall {
  inputs: readonly TensorInfo[];
  uniforms: Uniforms;
  /** Shape of the map that is summed. */
  map: readonly number[];
}

/** [2, C]: the gradients of gamma and beta by a shader of scale_sums.ts. */
export function sumScales(
  backend: unknown,
  op: string,
  shader: Shader,
  { inputs, uniforms, map }: ScaleCall,
): TensorInfo {
  const { slices, uniforms: sizes } = rowSlices(map);
  const shape = [2, map[3]];
  const parts = run(backend, op, shader, {
    inputs,
    uniforms: { ...sizes, ...uniforms },
    shape: [slices, ...shape],
  });
  return withTensor(backend, parts, () =>
    run(backend, op, SUM_OF_SLICES, {
      inputs: [parts],
      uniforms: { slices: [slices], texels: [texelsOf(packedShape(shape))] },
      shape,
    }),
  );
}
