import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';

/** A mistake in the WGSL of a program. */
export interface ShaderFault {
  /** What an author may have got wrong. */
  fault: string;
  /** The code, and what stands in its place. */
  right: string;
  wrong: string;
}

/** Runs with the code of every program of ours changed that has what the mistake is about, and gives how many those were. */
export async function withFault({ right, wrong, fault }: ShaderFault, run: () => Promise<void>) {
  const current = tf.backend() as WebGPUBackend;
  const runProgram = current.runWebGPUProgram;
  let changed = 0;
  current.runWebGPUProgram = (program, ...others) => {
    const code = program.getUserCode();
    if (program.shaderKey.startsWith('dynaconv') && code.includes(right)) {
      changed++;
      program.getUserCode = () => code.replaceAll(right, wrong);
      program.shaderKey += fault;
    }
    return runProgram.call(current, program, ...others);
  };
  await run().finally(() => {
    current.runWebGPUProgram = runProgram;
  });
  return changed;
}
