import { createWorkload, workloadsOf } from '../workloads/shapes.ts';
import type { OperatorShape } from '../workloads/workload.ts';
import { ELEMENTWISE, OPERATORS, type Operator, type Workload } from '../workloads/workload.ts';
import type { Choice, Target } from './protocol.ts';

/** What is measured on a target. */
export interface Plan {
  workloads: readonly Workload[];
  /** Whether shapes that have not been met before are a task of their own. */
  newShapes: boolean;
  rounds: number;
}

const shape = (
  side: number,
  channels: number,
  groups: number,
  kernelSize: number,
): OperatorShape => ({ batch: 1, height: side, width: side, channels, groups, kernelSize });

/** Without gradients by themselves, which take stock ops the most of the time. */
const whole = ({ parts: _, ...workload }: Workload): Workload => workload;

/** Small enough for stock ops on a device without a GPU. */
const WEBGL: readonly Workload[] = [
  createWorkload('involution2d', shape(28, 64, 4, 7)),
  createWorkload('contMix2d', shape(28, 64, 4, 13)),
];
/** With what else has kernels there. */
const WEBGL_FULL: readonly Workload[] = [
  ...WEBGL,
  ...ELEMENTWISE.map((operator) => createWorkload(operator, shape(28, 64, 1, 1))),
  ...[7, 13, 17].map((K) => createWorkload('depthwiseConv2d', shape(28, 64, 64, K))),
];

/** What has work enough for two threads. */
const THREADED: readonly Operator[] = ['involution2d', 'contMix2d'];

const FULL_ROUNDS = 7;
/** Two threads are held up by whatever else the machine does. */
const QUICK_ROUNDS: Record<Target, number> = { webgl: 2, wasm: 2, threads: 3 };

export function planOf(target: Target, { full, operator }: Choice): Plan {
  const operators = OPERATORS.filter((each) => operator === undefined || each === operator);
  const ofSet = workloadsFor(target, operators, full);
  // What the set leaves out is measured at one shape where it is asked for by itself.
  const workloads =
    ofSet.length > 0 ? ofSet : operators.flatMap((each) => workloadsOf(each, false).slice(0, 1));
  const newShapes = target === 'webgl' && operators.includes('involution2d');
  return { workloads, newShapes, rounds: full ? FULL_ROUNDS : QUICK_ROUNDS[target] };
}

function workloadsFor(
  target: Target,
  operators: readonly Operator[],
  full: boolean,
): readonly Workload[] {
  const ofSet = (each: Operator) => workloadsOf(each, !full);
  if (target === 'wasm') return operators.flatMap(ofSet);
  if (target === 'threads') {
    const threaded = operators.filter((each) => THREADED.includes(each)).map(ofSet);
    // The first is the largest, where threads count most.
    return full ? threaded.flat() : threaded.map(([largest]) => whole(largest));
  }
  const small = (full ? WEBGL_FULL : WEBGL).filter((each) => operators.includes(each.operator));
  return full ? [...small, ...operators.flatMap(ofSet)] : small.map(whole);
}
