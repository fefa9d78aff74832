import {
  type DataId,
  type KernelConfig,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import type { ConformanceBackend } from '../backends/backend.ts';
import { composedCpu } from '../backends/cpu.ts';
import { withoutKernels } from '../backends/kernels.ts';
import { composedWasm } from '../backends/wasm.ts';
import { OPS } from '../cases/index.ts';
import { FLOAT32, type Values } from '../core/bound.ts';
import type { OpDeclaration } from '../core/declare.ts';
import type { Mutant } from './mutant.ts';
import type { Mutation, Output } from './mutation.ts';

/** What the mutants' kernels use of a backend. */
interface Storage {
  readSync(dataId: DataId): Float32Array;
  /** The cpu backend's. */
  makeTensorInfo?(shape: number[], dtype: string, values: ArrayLike<number>): TensorInfo;
  /** The wasm backend's. */
  makeOutput(shape: number[], dtype: string): TensorInfo;
  typedArrayFromHeap(info: TensorInfo): Float32Array;
}

function store(storage: Storage, { shape, data, dtype }: Output): TensorInfo {
  if (storage.makeTensorInfo) return storage.makeTensorInfo([...shape], dtype, data);
  const info = storage.makeOutput([...shape], dtype);
  storage.typedArrayFromHeap(info).set(data);
  return info;
}

/** An op's kernel that asks the oracle: right, but for its mutation. */
function oracleKernel(
  op: OpDeclaration,
  backendName: string,
  { before, after }: Mutation,
): KernelConfig {
  return {
    kernelName: op.name,
    backendName,
    kernelFunc({ inputs, backend, attrs }) {
      const storage = backend as unknown as Storage;
      const values: Record<string, Values> = {};
      for (const [name, info] of Object.entries(inputs)) {
        // Of tfjs's own, inputs that a call does not have.
        if (!info) continue;
        const { shape, dataId } = info as TensorInfo;
        values[name] = { shape, data: storage.readSync(dataId) };
      }
      const call = { inputs: values, attrs };
      const changed = before?.(call) ?? call;
      const { shape, values: exact } = op.oracle.forward(changed.inputs, changed.attrs, FLOAT32);
      const output: Output = { shape, dtype: 'float32', data: Float32Array.from(exact) };
      return store(storage, after?.(output, call) ?? output);
    },
  };
}

/** The mutant as a backend: the oracle's kernels, one of them faulty, on a tfjs backend without any of ours. */
export function mutantBackend(mutant: Mutant): ConformanceBackend {
  const { tfjsBackend = 'cpu', kernel, sabotage } = mutant;
  const bare = tfjsBackend === 'cpu' ? composedCpu : composedWasm;
  let undo = () => {};
  let putBack = () => {};
  return {
    ...bare,
    name: `mutant ${mutant.name}`,
    kernels: OPS.map(({ name }) => name),
    expectations: '',
    async setup() {
      await bare.setup();
      // tfjs's own, of which ours stand in the place.
      putBack = withoutKernels(
        tfjsBackend,
        OPS.map(({ name }) => name),
      );
      for (const op of OPS) {
        const mutation = kernel?.op === op.name ? kernel.mutate() : {};
        registerKernel(oracleKernel(op, tfjsBackend, mutation));
      }
      undo = sabotage?.() ?? undo;
    },
    async teardown() {
      undo();
      for (const { name } of OPS) unregisterKernel(name, tfjsBackend);
      putBack();
      await bare.teardown?.();
    },
  };
}
