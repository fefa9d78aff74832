import type { Workload } from './workload.ts';

/** `forward`, the same with all gradients, or one gradient by itself, named after what it is the gradient of. */
export type Pass = string;
export const FORWARD: Pass = 'forward';
export const TRAINING: Pass = 'forward + backward';

/** What another runtime is asked to compute; values are in the order of NHWC. */
export interface OperatorTask {
  workload: Workload;
  pass: typeof FORWARD | typeof TRAINING;
  inputs: Readonly<Record<string, Float32Array>>;
  dy: Float32Array;
}
