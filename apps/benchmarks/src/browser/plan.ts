import type { SectionName } from '../report/report.ts';
import { DENSE_GOALS, DENSE_NAMES } from '../suites/dense_network.ts';
import { createWorkload, workloadsOf } from '../workloads/shapes.ts';
import type { OperatorShape } from '../workloads/workload.ts';
import {
  ELEMENTWISE,
  OPERATORS,
  type Operator,
  PRIMER,
  type Workload,
} from '../workloads/workload.ts';
import type { Choice, Target } from './protocol.ts';

/** What is measured on a target. */
export interface Plan {
  workloads: readonly Workload[];
  /** Whether gradients of operators are measured. */
  training: boolean;
  /** Whether ten shapes that have not been run before are measured too. */
  newShapes: boolean;
  costs: boolean;
  models: readonly string[];
  /** Detectors and segmenters. */
  dense: readonly string[];
  /** Names of networks, as in `models`. */
  profiles: readonly string[];
  rounds: Record<SectionName | 'loads', number>;
}

const shape = (
  side: number,
  channels: number,
  groups: number,
  kernelSize: number,
): OperatorShape => ({ batch: 1, height: side, width: side, channels, groups, kernelSize });

/** Without single gradients, which take most of the time of stock ops. */
const whole = ({ parts: _, ...workload }: Workload): Workload => workload;

/** Small enough for stock ops on a device without a GPU. */
const ON_GPU: readonly Workload[] = [
  createWorkload('involution2d', shape(28, 64, 4, 7)),
  createWorkload('contMix2d', shape(28, 64, 4, 13)),
];
/** With everything else that has kernels there. */
const ON_GPU_FULL: readonly Workload[] = [
  ...ON_GPU,
  ...ELEMENTWISE.map((operator) => createWorkload(operator, shape(28, 64, 1, 1))),
  ...[7, 13, 17].map((K) => createWorkload('depthwiseConv2d', shape(28, 64, 64, K))),
];

/** Operators with enough work for two threads. */
const THREADED: readonly Operator[] = ['involution2d', 'contMix2d'];

const FULL_ROUNDS = { operators: 7, costs: 7, models: 5, loads: 3, dense: 3, profiles: 5 };
/** Without a GPU, stock ops take a minute for a few images. */
const FULL_ROUNDS_ON_GPU = { ...FULL_ROUNDS, models: 3, loads: 1 };
const QUICK_ROUNDS = { operators: 2, costs: 2, models: 2, loads: 1, dense: 1, profiles: 3 };
/** Measurements on two threads are disturbed more by whatever else the machine does. */
const QUICK_THREADED = { ...QUICK_ROUNDS, operators: 3 };

/** Without a GPU, stock ops take minutes for one image of the smallest of them. */
const MODELS: Record<Target, { quick: readonly string[]; full: readonly string[] }> = {
  webgpu: { quick: [], full: ['rednet50', 'overlock_xt'] },
  webgl: { quick: [], full: ['rednet50', 'overlock_xt'] },
  wasm: { quick: ['overlock_xt'], full: ['rednet50', 'overlock_xt', 'overlock_t'] },
  threads: { quick: [], full: ['rednet50', 'overlock_xt'] },
};

/** Every classifier that some set has. */
export const PAGE_MODELS: readonly string[] = [
  ...new Set(Object.values(MODELS).flatMap(({ full }) => full)),
];

/** Every network that can be measured by itself. */
export const PAGE_NETWORKS: readonly string[] = [...PAGE_MODELS, ...DENSE_NAMES];

/** Whether a network is a detector or a segmenter. */
export const isDense = (model: string): boolean => DENSE_NAMES.includes(model);

/** @param choice what there is to choose from but for opponents and the size of images, which change nothing else */
export function planOf(
  target: Target,
  { full, sections, operator, model, rounds }: Omit<Choice, 'against' | 'size'>,
): Plan {
  const has = (section: SectionName) => sections.includes(section);
  const named = model ? [model] : undefined;
  const models = named?.filter((each) => !isDense(each)) ?? MODELS[target][full ? 'full' : 'quick'];
  const dense = named?.filter(isDense) ?? DENSE_GOALS;
  return {
    ...planOperators(target, { full, operator }, has('operators')),
    // What gradients gain from threads is measured in the full set only; those of stock ops take minutes on WebGPU without a GPU.
    training: full || (target !== 'threads' && target !== 'webgpu'),
    costs: has('costs') && target === 'wasm',
    models: has('models') ? models : [],
    dense: has('dense') ? dense : [],
    // The clocks of kernels are exact where they run to their end on the calling thread.
    profiles: has('profiles') && !isOnGpu(target) ? models : [],
    rounds: { ...roundsOf(target, full), ...(rounds && roundsOfAll(rounds)) },
  };
}

function roundsOf(target: Target, full: boolean): Plan['rounds'] {
  if (full) return isOnGpu(target) ? FULL_ROUNDS_ON_GPU : FULL_ROUNDS;
  return target === 'threads' ? QUICK_THREADED : QUICK_ROUNDS;
}

const roundsOfAll = (rounds: number) => ({
  ...{ operators: rounds, costs: rounds, models: rounds, dense: rounds, profiles: rounds },
});

/** Where ops run on the page's GPU, and programs are compiled as they are met. */
const isOnGpu = (target: Target): boolean => target === 'webgpu' || target === 'webgl';

function planOperators(
  target: Target,
  { full, operator }: Pick<Choice, 'full' | 'operator'>,
  isWanted: boolean,
): Pick<Plan, 'workloads' | 'newShapes'> {
  if (!isWanted) return { workloads: [], newShapes: false };
  const operators = OPERATORS.filter((each) => operator === undefined || each === operator);
  const ofSet = workloadsFor(target, operators, full);
  // An operator that the set leaves out is measured at one shape if it was asked for by name.
  const workloads =
    ofSet.length > 0 ? ofSet : operators.flatMap((each) => workloadsOf(each, false).slice(0, 1));
  const newShapes = isOnGpu(target) && operators.includes('involution2d');
  return { workloads, newShapes };
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
    return full ? threaded.flat() : threaded.map(([largest]) => largest);
  }
  const small = (full ? ON_GPU_FULL : ON_GPU).filter((each) => operators.includes(each.operator));
  if (!full) return small.map(whole);
  // Of the primer, only what is asked for by name: its loops over pixels are thousands of programs.
  const others = operators.filter((each) => !(PRIMER as readonly Operator[]).includes(each));
  return [...small, ...others.flatMap(ofSet)];
}
