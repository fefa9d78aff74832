// Registers the gradients of stock ops.
import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import type { BenchmarkedBackend } from '../backends/backend.ts';
import { read } from '../backends/read.ts';
import { type Comparison, compare, type Entrant, type Roofline } from '../measure/compare.ts';
import type { OperatorRivals } from '../rivals/operator_rivals.ts';
import { assertSameOutput, type Rival, rivalEntrant } from '../rivals/rival.ts';
import { FORWARD, type OperatorTask, type Pass, TRAINING } from '../workloads/pass.ts';
import { randomOutput } from '../workloads/random_output.ts';
import { type Tensors, titleOf, type Workload } from '../workloads/workload.ts';
import { candidatesOf, entrantOf, valuesOf } from './operator_candidates.ts';

export interface OperatorResult extends Comparison {
  operator: Workload['operator'];
  shape: Workload['shape'];
  /** 'involution2d 56×56×64 K 7' */
  title: string;
  pass: Pass;
  /** Bytes of all inputs and outputs, each counted once; absent for single gradients, which need not read every input. */
  bytes?: number;
}

export interface OperatorsReport {
  backend: string;
  versions: Readonly<Record<string, string>>;
  results: OperatorResult[];
}

export interface OperatorsOptions {
  backend: BenchmarkedBackend;
  workloads: readonly Workload[];
  roofline: Roofline;
  rounds: number;
  /** Whether gradients are measured too; they are by default. */
  training?: boolean;
  /** Other runtimes' implementations of a pass. */
  rivals?: Pick<OperatorRivals, 'create' | 'versions'>;
  /** `share`: the fraction that is done, from 0 to 1. */
  onProgress?: (message: string, share: number) => void;
  /** Called with the reason why a contestant is left out. */
  onSkip?: (message: string) => void;
  /** Called with each result as soon as it is measured; the next measurement waits for the returned promise. */
  onResult?: (result: OperatorResult) => void | Promise<void>;
}

/** Operators, one call each: ours, compositions of stock ops on the same backend, and other runtimes, taking turns. */
export async function benchmarkOperators(options: OperatorsOptions): Promise<OperatorsReport> {
  const { backend, workloads, training = true } = options;
  const results: OperatorResult[] = [];
  const turns = workloads.flatMap((workload) =>
    (training ? passesOf(workload) : [FORWARD]).map((pass) => ({ workload, pass })),
  );
  for (const [done, { workload, pass }] of turns.entries()) {
    const comparison = await benchmarkPass(workload, pass, {
      ...options,
      onProgress: (message, share) => options.onProgress?.(message, (done + share) / turns.length),
    });
    if (!comparison) continue;
    const { operator, shape } = workload;
    const result = { operator, shape, title: titleOf(workload), pass, ...comparison };
    results.push(result);
    await options.onResult?.(result);
  }
  const versions = { ...backend.versions, ...options.rivals?.versions };
  return { backend: backend.name, versions, results };
}

const passesOf = ({ parts = {} }: Workload): readonly Pass[] => [
  FORWARD,
  TRAINING,
  ...Object.keys(parts),
];

async function benchmarkPass(
  workload: Workload,
  pass: Pass,
  { backend, roofline, rounds, rivals: others, onProgress, onSkip }: OperatorsOptions,
): Promise<(Comparison & Pick<OperatorResult, 'bytes'>) | undefined> {
  const what = `${titleOf(workload)}, ${pass}`;
  const inputs = tf.tidy(() => randomInputs(workload, backend));
  const dy = tf.tidy(() => randomOutput(workload.inputs.x, SEED, backend));
  const rivals: Rival[] = [];
  const candidates = candidatesOf(workload, pass, backend, inputs);
  const steps = candidates.length + rounds;
  const showProgress = (doing: string, step: number) =>
    onProgress?.(`${what}: ${doing}`, step / steps);
  try {
    const entrants: Entrant[] = [];
    /** Names of candidates, by the reason that they cannot run. */
    const unsupported: Record<string, string[]> = {};
    let expected: Float32Array | undefined;
    const admit = (output: ArrayLike<number>, name: string) => {
      if (expected) assertSameOutput(`${what}: ${name}`, output, expected);
      else expected = Float32Array.from(output);
    };
    for (const [step, candidate] of candidates.entries()) {
      showProgress(candidate.name, step);
      try {
        admit(await valuesOf(candidate, dy), candidate.name);
      } catch (error) {
        if (!isUnsupported(error)) throw error;
        const [reason] = (error as Error).message.split('\n');
        unsupported[reason] = [...(unsupported[reason] ?? []), candidate.name];
        continue;
      }
      entrants.push(await entrantOf(candidate, dy, backend));
    }
    for (const [reason, names] of Object.entries(unsupported)) {
      onSkip?.(`${what}: without ${names.join(', ')}: ${reason}`);
    }
    // Where nothing runs on this backend, other runtimes have nothing to be compared with.
    if (!expected) return undefined;
    if (pass === FORWARD || pass === TRAINING) {
      const values: Record<string, Float32Array> = {};
      for (const [name, x] of Object.entries(inputs)) values[name] = await read(x);
      const task = { workload, pass, inputs: values, dy: await read(dy) };
      rivals.push(...((await others?.create(task as OperatorTask)) ?? []));
    }
    for (const rival of rivals) {
      admit(await rival.output(), rival.name);
      entrants.push(rivalEntrant(rival));
    }
    const bytes = bytesOf(pass, inputs, dy, expected.length);
    const comparison = await compare(entrants, {
      multiplyAdds: workload.multiplyAdds * workOf(pass, workload),
      roofline,
      rounds,
      bytes,
      onRound: (round) => showProgress(`round ${round} of ${rounds}`, candidates.length + round),
    });
    return { ...comparison, bytes };
  } finally {
    await Promise.all(rivals.map((rival) => rival.dispose()));
    tf.dispose([inputs, dy, candidates.map((candidate) => candidate.inputs)]);
    workload.dispose?.();
    backend.disposeStock();
  }
}

const SEED = 1;

/** A gradient of each factor of a product is as much work as the product. */
const workOf = (pass: Pass, { differentiable }: Workload): number =>
  pass === TRAINING ? 1 + Math.min(2, differentiable.length) : 1;

function bytesOf(pass: Pass, inputs: Tensors, dy: tf.Tensor, outputs: number): number | undefined {
  if (pass !== FORWARD && pass !== TRAINING) return undefined;
  const read = [...Object.values(inputs), ...(pass === TRAINING ? [dy] : [])];
  const values = read.reduce((sum, { size }) => sum + size, outputs);
  return values * Float32Array.BYTES_PER_ELEMENT;
}

const randomInputs = (
  { inputs }: Workload,
  backend: BenchmarkedBackend,
): Record<string, tf.Tensor> =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, shape], i) => [
      name,
      randomOutput(shape, SEED + 1 + i, backend),
    ]),
  );

/** Whether tfjs threw because the backend lacks a kernel, or because a gradient is not registered. */
const isUnsupported = (error: unknown): boolean =>
  error instanceof Error &&
  /not registered|no gradient|Cannot compute gradient/i.test(error.message);
