import type { GPGPUProgram, MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';

/** A mistake in the WGSL or the GLSL of a program. */
export interface ShaderFault {
  /** What an author may have got wrong. */
  fault: string;
  /** The code, and what stands in its place. */
  right: string;
  wrong: string;
}

/** Runs with the code of every program of ours changed that has what the mistake is about, and gives how many those were. */
export async function withFault(fault: ShaderFault, run: () => Promise<void>): Promise<number> {
  let changed = 0;
  const putBack =
    tf.getBackend() === 'webgpu'
      ? intercept(tf.backend() as WebGPUBackend, 'runWebGPUProgram', (program: WebGPUProgram) => {
          const code = program.getUserCode();
          if (!program.shaderKey.startsWith('dynaconv') || !code.includes(fault.right)) return;
          changed++;
          program.getUserCode = () => code.replaceAll(fault.right, fault.wrong);
          program.shaderKey += fault.fault;
        })
      : intercept(tf.backend() as MathBackendWebGL, 'runWebGLProgram', (program: GPGPUProgram) => {
          if (!program.userCode.includes(fault.right)) return;
          changed++;
          program.userCode = program.userCode.replaceAll(fault.right, fault.wrong);
        });
  await run().finally(putBack);
  return changed;
}

/** Changes the programs that a backend is to run, before it does. @returns what ends that */
function intercept<Name extends string, Program>(
  backend: Record<Name, (program: Program, ...others: never[]) => unknown>,
  name: Name,
  change: (program: Program) => void,
): () => void {
  const original = backend[name];
  backend[name] = (program, ...others) => {
    change(program);
    return original.call(backend, program, ...others);
  };
  return () => {
    backend[name] = original;
  };
}
