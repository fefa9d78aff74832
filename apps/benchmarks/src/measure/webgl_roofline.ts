import type { GPGPUProgram, MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { waitFor } from '../backends/webgl.ts';
import type { Roofline } from './compare.ts';

/**
 * A WebGL device's ceilings, in the same page as the contestants: multiplies and adds of vec4 on registers, in as many independent
 * chains as keep a processor busy, and the copy of a texture that is too large for the caches.
 */
export function createWebglRoofline(): Roofline {
  const backend = tf.backend() as MathBackendWebGL;
  const run = (program: GPGPUProgram, inputs: tf.Tensor[], uniforms: number[][]): tf.Tensor =>
    tf
      .engine()
      .makeTensorFromTensorInfo(backend.compileAndRun(program, inputs, 'float32', uniforms));
  const arithmetic = CHAINS.map((chains) => {
    const program = multiplyAddProgram(chains);
    const issue = (passes: number) => run(program, [], [[passes]]);
    const passes = timesFor(issue);
    return () => (passes * multiplyAddsOf(chains)) / nanoseconds(() => issue(passes));
  });
  const source = tf.keep(tf.fill(shapeOf(COPIED_SIDE), 1));
  const copies = (times: number) => {
    for (let i = 1; i < times; i++) run(copyProgram, [source], []).dispose();
    return run(copyProgram, [source], []);
  };
  const times = timesFor(copies);
  return {
    measurePeak: () => Math.max(...arithmetic.map((measure) => measure())),
    measureBandwidth: () => (times * COPIED_BYTES) / nanoseconds(() => copies(times)),
  };
}

const LANES = 4;
/** How many chains are best depends on the device's registers and latencies, so that several are tried. */
const CHAINS = [2, 8] as const;
const UNROLL = 8;
/** Texels a side of the output: enough to keep any number of processors busy. */
const SIDE = 256;
const multiplyAddsOf = (chains: number): number => SIDE * SIDE * LANES * chains * UNROLL;
/** Texels a side of the copied texture, which has 16 MB. */
const COPIED_SIDE = 1024;
/** Read, and as much written. */
const COPIED_BYTES = 2 * COPIED_SIDE * COPIED_SIDE * LANES * Float32Array.BYTES_PER_ELEMENT;

/** A texel holds two rows and two columns. */
const shapeOf = (side: number): [number, number] => [2 * side, 2 * side];

/** `chains` accumulators a = a · 0.999 + 0.001, which neither overflow nor reach the slow subnormals. */
function multiplyAddProgram(chains: number): GPGPUProgram {
  const indices = [...Array(chains).keys()];
  const step = indices.map((i) => `a${i} = a${i} * 0.999 + 0.001;`).join('\n');
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
          ${step.repeat(UNROLL)}
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

/** How many calls take so long that waiting for the last is negligible. */
function timesFor(issue: (times: number) => tf.Tensor): number {
  nanoseconds(() => issue(1));
  let times = 1;
  while (times < MOST && nanoseconds(() => issue(times)) < LEAST_NANOSECONDS) times *= 2;
  return times;
}

const LEAST_NANOSECONDS = 30e6;
const MOST = 2 ** 16;

function nanoseconds(issue: () => tf.Tensor): number {
  const start = performance.now();
  const last = issue();
  waitFor(last);
  const time = performance.now() - start;
  last.dispose();
  return time * 1e6;
}
