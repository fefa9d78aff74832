import type { GPGPUProgram, MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import type { Roofline } from './compare.ts';
import { COPIED_SIDE, deviceRoofline, multiplyAddSteps, SIDE } from './device_roofline.ts';

/** A WebGL device's ceilings. */
export function createWebglRoofline(): Promise<Roofline> {
  const backend = tf.backend() as MathBackendWebGL;
  const run = (program: GPGPUProgram, inputs: tf.Tensor[], uniforms: number[][]): tf.Tensor =>
    tf
      .engine()
      .makeTensorFromTensorInfo(backend.compileAndRun(program, inputs, 'float32', uniforms));
  const source = tf.keep(tf.fill(shapeOf(COPIED_SIDE), 1));
  return deviceRoofline({
    multiplyAdd: (chains, passes) => run(multiplyAddProgram(chains), [], [[passes]]),
    copy: () => run(copyProgram, [source], []),
  });
}

/** A texel holds two rows and two columns. */
const shapeOf = (side: number): [number, number] => [2 * side, 2 * side];

function multiplyAddProgram(chains: number): GPGPUProgram {
  const indices = [...Array(chains).keys()];
  return {
    variableNames: [],
    outputShape: shapeOf(SIDE),
    packedInputs: true,
    packedOutput: true,
    customUniforms: [{ name: 'passes', type: 'int' }],
    userCode: `
      void main() {
        ${indices.map((i) => `vec4 a${i} = resultUV.xyxy + ${i}.0;`).join('\n')}
        for (int n = 0; n < passes; n++) {
          ${multiplyAddSteps(chains)}
        }
        setOutput(${indices.map((i) => `a${i}`).join(' + ')});
      }`,
  };
}

const copyProgram: GPGPUProgram = {
  variableNames: ['source'],
  outputShape: shapeOf(COPIED_SIDE),
  packedInputs: true,
  packedOutput: true,
  userCode: `
    void main() {
      setOutput(texelFetch(source, ivec2(gl_FragCoord.xy), 0));
    }`,
};
