import { register as registerOps } from '@dynaconv/involution-ops/base';
import { setBackend } from '@tensorflow/tfjs-core';
import type { ConformanceBackend } from './backend.ts';
import { FUSED_PARTS, kernelsBut } from './kernels.ts';

/** Where an op differentiates by stock ops, their deviations are its own. */
const STOCK_OPS = `
?FusedPaddedConv2D:grad_*:k=3,b=0,*   2027-11-30  where TensorFlow 2.16 uses oneDNN (its choice with AVX-512 VNNI, or TF_ENABLE_ONEDNN_OPTS=1), its convolution gives an empty batch the shape of its input
`;

/** By a name that bundlers do not follow: a page cannot have it. */
function loadKernels(): Promise<typeof import('@dynaconv/kernels-node/base')> {
  const base = '@dynaconv/kernels-node/base';
  return import(/* @vite-ignore */ base);
}

/** By a name that bundlers do not follow, too. */
function importBuiltin<T>(name: string): Promise<T> {
  return import(/* @vite-ignore */ `node:${name}`);
}

/**
 * Memory of this process outside of JavaScript's heap, in bytes. Arrays that were read from tensors lie there too, until V8
 * collects them: in a loop that makes little else, not for hundreds of thousands of runs. So they are collected first.
 */
async function loadResidentBytes(): Promise<() => number> {
  const { getHeapStatistics, setFlagsFromString } =
    await importBuiltin<typeof import('node:v8')>('v8');
  const { runInNewContext } = await importBuiltin<typeof import('node:vm')>('vm');
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  return () => {
    collectGarbage();
    // Of the heap, only pages that were touched are resident.
    return process.memoryUsage().rss - getHeapStatistics().total_physical_size;
  };
}

let residentBytes: () => number;

/** tfjs-node with @dynaconv/kernels-node. */
export const tensorflow: ConformanceBackend = {
  name: 'tensorflow',
  tfjsBackend: 'tensorflow',
  kernels: kernelsBut({ FusedConvFFN2D: FUSED_PARTS }),
  async setup() {
    const { register } = await loadKernels();
    register();
    if (!(await setBackend('tensorflow'))) {
      throw new Error("tfjs could not start its backend 'tensorflow'");
    }
    registerOps();
    residentBytes = await loadResidentBytes();
  },
  expectations: STOCK_OPS,
  residentBytes: () => residentBytes(),
  async teardown() {
    const { unregister } = await loadKernels();
    unregister();
  },
};
