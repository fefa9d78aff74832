import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Roofline } from './compare.ts';
import { COPIED_SIDE, deviceRoofline, LANES, multiplyAddSteps, SIDE } from './device_roofline.ts';

/** A WebGPU device's ceilings. */
export function createWebgpuRoofline(): Promise<Roofline> {
  const backend = tf.backend() as WebGPUBackend;
  const run = (program: WebGPUProgram, inputs: tf.Tensor[], passes: number[] = []): tf.Tensor => {
    const uniforms = [{ type: 'int32', data: passes }].filter(({ data }) => data.length > 0);
    return tf
      .engine()
      .makeTensorFromTensorInfo(backend.runWebGPUProgram(program, inputs, 'float32', uniforms));
  };
  const source = tf.keep(tf.fill([numbersOf(COPIED_SIDE)], 1));
  return deviceRoofline({
    multiplyAdd: (chains, passes) => run(multiplyAddProgram(chains), [], [passes]),
    copy: () => run(COPY, [source]),
  });
}

const numbersOf = (side: number): number => side * side * LANES;

const WORKGROUP = 64;

const vectorProgram = (
  side: number,
  variableNames: string[],
  code: string,
  uniforms?: string,
): WebGPUProgram => ({
  variableNames,
  variableComponents: variableNames.map(() => LANES),
  outputComponent: LANES,
  outputShape: [numbersOf(side)],
  uniforms,
  shaderKey: `roofline ${code}`,
  workgroupSize: [WORKGROUP, 1, 1],
  dispatchLayout: { x: [0] },
  dispatch: [(side * side) / WORKGROUP, 1, 1],
  getUserCode: () => code,
});

function multiplyAddProgram(chains: number): WebGPUProgram {
  const indices = [...Array(chains).keys()];
  const code = `
    fn main(index: i32) {
      let start = vec4<f32>(f32(index % ${SIDE}) / ${SIDE});
      ${indices.map((i) => `var a${i} = start + ${i};`).join('\n')}
      for (var n = 0; n < uniforms.passes; n++) {
        ${multiplyAddSteps(chains)}
      }
      result[index] = ${indices.map((i) => `a${i}`).join(' + ')};
    }`;
  return vectorProgram(SIDE, [], code, 'passes: i32,');
}

const COPY = vectorProgram(
  COPIED_SIDE,
  ['source'],
  'fn main(index: i32) { result[index] = source[index]; }',
);
