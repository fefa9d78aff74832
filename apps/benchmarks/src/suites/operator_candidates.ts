import * as tf from '@tensorflow/tfjs-core';
import type { BenchmarkedBackend } from '../backends/backend.ts';
import { read } from '../backends/read.ts';
import type { Entrant } from '../measure/compare.ts';
import { VERY_SLOW_MS } from '../measure/interleave.ts';
import { FORWARD, type Pass } from '../workloads/pass.ts';
import type { Tensors, Workload } from '../workloads/workload.ts';

/** Computes a pass: the output, or gradients. */
type Compute = (inputs: Tensors, dy: tf.Tensor) => tf.Tensor[];

export interface Candidate extends Pick<Entrant, 'name' | 'group' | 'mode'> {
  inputs: Tensors;
  compute: Compute;
  /** Runs a call with the instructions chosen, or with our kernels taken out. */
  around<T>(call: () => T): T;
}

/** Inputs in another layout, in a form that tf.tidy can return. */
type Laid = Record<string, tf.Tensor>;

/** Ours in every mode, and the ways to write the operator with stock ops. */
export function candidatesOf(
  workload: Workload,
  pass: Pass,
  backend: BenchmarkedBackend,
  inputs: Tensors,
): Candidate[] {
  const { run, hasKernels, parts = {}, compositions = [] } = workload;
  const single = Object.hasOwn(parts, pass) ? parts[pass] : undefined;
  const compute = single
    ? (values: Tensors, dy: tf.Tensor) => [single(values, dy)]
    : computation(workload, pass, run);
  const ours = hasKernels ? backend.modes : [];
  const byHand = single
    ? []
    : compositions.filter(
        (each) =>
          (!each.backend || each.backend === backend.name) && (pass === FORWARD || !each.asDefined),
      );
  const stock = <T>(call: () => T): T => backend.withStockOps(call);
  return [
    ...ours.map(
      (mode): Candidate => ({
        name: `ours ${mode.name}`,
        group: 'ours',
        mode: mode.name,
        inputs,
        compute,
        around(call) {
          mode.enter();
          return call();
        },
      }),
    ),
    { name: 'stock ops', group: 'stock', inputs, compute, around: stock },
    ...byHand.map((composition): Candidate => {
      const { name, layOut, run, asDefined } = composition;
      const group = asDefined ? 'definition' : 'stock';
      // In training, gradients flow through the change of layout too.
      return pass === FORWARD
        ? {
            name,
            group,
            inputs: tf.tidy(() => layOut(inputs) as Laid),
            compute: (values) => [run(values)],
            around: stock,
          }
        : {
            name,
            group,
            inputs,
            compute: computation(workload, pass, (values) => run(layOut(values))),
            around: stock,
          };
    }),
  ];
}

function computation(
  { differentiable }: Workload,
  pass: Pass,
  run: (inputs: Tensors) => tf.Tensor,
): Compute {
  if (pass === FORWARD) return (inputs) => [run(inputs)];
  return (inputs, dy) => {
    const varied = (...xs: tf.Tensor[]) =>
      run({ ...inputs, ...Object.fromEntries(differentiable.map((name, i) => [name, xs[i]])) });
    return tf.grads(varied)(
      differentiable.map((name) => inputs[name]),
      dy,
    );
  };
}

export async function valuesOf(candidate: Candidate, dy: tf.Tensor): Promise<Float32Array> {
  const outputs = candidate.around(() => outputsOf(candidate, dy));
  const parts = await Promise.all(outputs.map(read));
  tf.dispose(outputs);
  const values = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return values;
}

const outputsOf = ({ inputs, compute }: Candidate, dy: tf.Tensor): tf.Tensor[] =>
  tf.tidy(() => compute(inputs, dy));

/** Times as many calls at once as make the clock's error small. */
export async function entrantOf(
  candidate: Candidate,
  dy: tf.Tensor,
  backend: BenchmarkedBackend,
): Promise<Entrant> {
  const { name, group, mode } = candidate;
  const runFor = async (times: number) => {
    const start = performance.now();
    await candidate.around(() => backend.run(() => outputsOf(candidate, dy), times));
    return (performance.now() - start) / times;
  };
  const { sampleMs = SAMPLE_MS } = backend;
  const first = await runFor(1);
  // The first call may have included compilation.
  const once = first < VERY_SLOW_MS ? await runFor(1) : first;
  const times = Math.max(1, Math.min(MOST_CALLS, Math.round(sampleMs / once)));
  const took = once * times;
  return { name, group, mode, took, run: () => runFor(times), time: () => runFor(times) };
}

const SAMPLE_MS = 5;
const MOST_CALLS = 50;
