/** A worker of `benchmarkDistributed`, a process of its own. */

import { performance } from 'node:perf_hooks';
import { connect } from '@dynaconv/distributed';
import { setNumThreads } from '@dynaconv/kernels-node';
import { createModel } from '@dynaconv/models';
import * as tf from '@tensorflow/tfjs-core';
import { smallSteps, TrainingStep } from './training_step.ts';

export interface WorkerOptions {
  addresses: readonly string[];
  rank: number;
  model: string;
  size: number;
  batch: number;
  rounds: number;
}

/** What a worker found; before that it tells of its progress, as text. */
export interface Told {
  /** Milliseconds of a step, round by round. */
  alone: number[];
  together: number[];
  /** Of `together`, in the all-reduce. */
  waited: number[];
  /** Of gradients, of one step. */
  bytes: number;
}

/** Steps that are timed as one. */
const STEPS = 3;
/** Seconds within which the others have to answer. */
const BOUND = 600;

const { addresses, rank, model, size, batch, rounds } = JSON.parse(
  process.argv[2],
) as WorkerOptions;

setNumThreads(1);
await tf.setBackend('tensorflow');
const group = await connect({ workers: addresses, rank, bound: BOUND });
const network = createModel(model, { inputShape: [size, size, 3], numClasses: 10, seed: 1 });
await group.broadcast(network);
const x = tf.randomNormal([batch, size, size, 3], 0, 1, 'float32', rank);
const labels = tf.tensor1d(
  Array.from({ length: batch }, (_, i) => i % 10),
  'int32',
);
const steps = {
  alone: new TrainingStep(network, { x, labels }),
  together: new TrainingStep(network, { x, labels, optimizer: group.optimizer(smallSteps()) }),
};

/** Times a step. All begin at once. */
async function time(step: TrainingStep): Promise<{ milliseconds: number; waited: number }> {
  await group.gather(rank);
  const [start, { seconds }] = [performance.now(), group.traffic];
  for (let i = 0; i < STEPS; i++) step.run();
  const milliseconds = (performance.now() - start) / STEPS;
  return { milliseconds, waited: (1000 * (group.traffic.seconds - seconds)) / STEPS };
}

// The first ones allocate.
steps.alone.run();
const before = group.traffic.bytes;
steps.together.run();
const told: Told = { alone: [], together: [], waited: [], bytes: group.traffic.bytes - before };
for (let round = 1; round <= rounds; round++) {
  process.send!(`round ${round} of ${rounds}`);
  told.alone.push((await time(steps.alone)).milliseconds);
  const { milliseconds, waited } = await time(steps.together);
  told.together.push(milliseconds);
  told.waited.push(waited);
}
await group.close();
process.send!(told, () => process.exit());
