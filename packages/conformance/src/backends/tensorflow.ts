import { register as registerOps } from '@dynaconv/involution-ops/base';
import { setBackend } from '@tensorflow/tfjs-core';
import type { ConformanceBackend } from './backend.ts';
import { kernelsBut, WITHOUT_TRAINING } from './kernels.ts';

/** Where an op differentiates by stock ops, their deviations are its own. */
const STOCK_OPS = `
?FusedPaddedConv2D:grad_*:k=3,b=0,*   2027-11-30  where TensorFlow 2.16 uses oneDNN (its choice with AVX-512 VNNI, or TF_ENABLE_ONEDNN_OPTS=1), its convolution gives an empty batch the shape of its input
BatchNorm2DBackpropInput:forward:data=subnormal,*   2027-11-30  TensorFlow's stock ops take subnormal numbers for 0
`;

/** By a name that bundlers do not follow: a page cannot have it. */
function loadKernels(): Promise<typeof import('@dynaconv/kernels-node/base')> {
  const base = '@dynaconv/kernels-node/base';
  return import(/* @vite-ignore */ base);
}

/** tfjs-node with @dynaconv/kernels-node. */
export const tensorflow: ConformanceBackend = {
  name: 'tensorflow',
  tfjsBackend: 'tensorflow',
  kernels: kernelsBut(WITHOUT_TRAINING),
  async setup() {
    const { register } = await loadKernels();
    register();
    if (!(await setBackend('tensorflow'))) {
      throw new Error("tfjs could not start its backend 'tensorflow'");
    }
    registerOps();
  },
  expectations: STOCK_OPS,
  residentBytes() {
    const { rss, heapTotal } = process.memoryUsage();
    return rss - heapTotal;
  },
  async teardown() {
    const { unregister } = await loadKernels();
    unregister();
  },
};
