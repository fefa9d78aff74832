import * as tf from '@tensorflow/tfjs-core';
import { afterwards } from '../afterwards.ts';

/** A kernel's name and what it was called with. */
export interface KernelCall {
  kernelName: string;
  inputs: tf.NamedTensorInfoMap;
  attrs: tf.NamedAttrMap;
}

/** All calls under one label, in one recording. */
export interface Recorded {
  calls: number;
  milliseconds: number;
  /** Of the calls for which it is known; undefined where it is known for none of them. */
  multiplyAdds?: number;
}

type Describe = (call: KernelCall) => { label: string; multiplyAdds?: number };
type Recording = Map<string, Recorded>;

/**
 * Times every kernel of the current backend by a clock around its function. For the wasm backend this is exact, since its
 * kernels run to their end on the calling thread; `tf.profile` would also read every output and look for NaN in it.
 *
 * @param describe the label that a call is counted under, and its multiply–adds
 */
export function recordKernels(run: () => Promise<unknown>, describe: Describe): Promise<Recording>;
export function recordKernels(run: () => void, describe: Describe): Recording;
export function recordKernels(
  run: () => unknown,
  describe: Describe,
): Recording | Promise<Recording> {
  const recorded = new Map<string, Recorded>();
  /** Of the kernels that the running one has called: time spent in them, and whether any of them multiplies. */
  let inner = { milliseconds: 0, multiplies: false };
  const configs = tf.getKernelsForBackend(tf.getBackend());
  const timed = configs.map(({ kernelFunc, ...config }) => ({
    ...config,
    kernelFunc: (params: Parameters<tf.KernelFunc>[0]) => {
      const innerOfCaller = inner;
      inner = { milliseconds: 0, multiplies: false };
      const start = performance.now();
      const outputs = kernelFunc(params);
      const milliseconds = performance.now() - start;
      const { kernelName } = config;
      const { inputs } = params;
      const { label, multiplyAdds } = describe({ kernelName, inputs, attrs: params.attrs ?? {} });
      const sum = recorded.get(label) ?? { calls: 0, milliseconds: 0 };
      sum.calls += 1;
      sum.milliseconds += milliseconds - inner.milliseconds;
      // A kernel that calls others which multiply, as a composition does, leaves the work to them.
      if (multiplyAdds !== undefined && !inner.multiplies)
        sum.multiplyAdds = (sum.multiplyAdds ?? 0) + multiplyAdds;
      recorded.set(label, sum);
      inner = {
        milliseconds: innerOfCaller.milliseconds + milliseconds,
        multiplies: innerOfCaller.multiplies || inner.multiplies || multiplyAdds !== undefined,
      };
      return outputs;
    },
  }));
  timed.forEach(replaceKernel);
  const result = afterwards(run, () => configs.forEach(replaceKernel));
  return result instanceof Promise ? result.then(() => recorded) : recorded;
}

function replaceKernel(config: tf.KernelConfig): void {
  tf.unregisterKernel(config.kernelName, config.backendName);
  tf.registerKernel(config);
}
