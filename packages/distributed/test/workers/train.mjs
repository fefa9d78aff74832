// Trains a small RedNet for some steps, as one of several workers, or as one process that adds the gradients of their parts
// ({ together: number of parts }), or as one that takes them as one batch ({ whole: number of parts }). It may end itself in the middle of a step, when `killed` says so.
import { existsSync, writeFileSync } from 'node:fs';
import { createModel } from '@dynaconv/models';
import { Adam, crossEntropy, freezeStatistics, SGD } from '@dynaconv/training';
import * as tf from '@tensorflow/tfjs-core';
import { bytesOf, hashOf, group as join, options, random, run, say } from './worker.mjs';

const BATCH = 4;
const SIDE = 28;
const CLASSES = 10;

const OPTIMIZERS = {
  sgd: () => tf.train.sgd(0.05),
  momentum: () => tf.train.momentum(0.05, 0.9),
  adam: () => tf.train.adam(0.01),
  'our sgd': () => new SGD({ learningRate: 0.05, momentum: 0.9, nesterov: true, clipNorm: 1 }),
  'our adam': () => new Adam({ learningRate: 0.01 }),
};

const { steps, optimizer: kind, together, whole, killed, folder, every, freezes, values } = options;
const rank = options.rank ?? 0;
const parts = together ?? whole ?? options.workers.length;

/** Batch `index` of all, whoever takes it. */
function batchOf(index) {
  const next = random(1000 + index);
  const xs = Float32Array.from({ length: BATCH * SIDE * SIDE * 3 }, () => 2 * next() - 1);
  const labels = Int32Array.from({ length: BATCH }, () => Math.floor(next() * CLASSES));
  return {
    xs: tf.tensor(xs, [BATCH, SIDE, SIDE, 3]),
    ys: tf.tidy(() => tf.oneHot(tf.tensor1d(labels, 'int32'), CLASSES).toFloat()),
  };
}

/** All batches of the training. */
const dataset = {
  async iterator() {
    let index = 0;
    return {
      next: async () =>
        index < steps * parts ? { value: batchOf(index++), done: false } : { done: true },
    };
  },
};

// The first weights: other ones on every worker, until they get those of worker 0.
Math.random = random(1 + rank);
const model = createModel('rednet_digits');
if (freezes) freezeStatistics(model);
const optimizer = OPTIMIZERS[kind]();
let checkpoint;

/** Called in the middle of a step. */
function dieWhenTold() {
  if (!killed || killed.rank !== rank || killed.step !== checkpoint?.step) return;
  if (existsSync(killed.once)) return;
  writeFileSync(killed.once, '');
  process.kill(process.pid, killed.signal);
}

const loss = crossEntropy();
const lossOf = (ys, logits) => {
  dieWhenTold();
  return tf.mean(loss(ys, logits));
};

async function trainTogether() {
  const variables = model.trainableWeights.map((weight) => weight.read());
  for (let i = 0; i < steps; i++) {
    tf.tidy(() => {
      let sum;
      for (let part = 0; part < parts; part++) {
        const { xs, ys } = batchOf(i * parts + part);
        const { grads } = tf.variableGrads(
          () => lossOf(ys, model.apply(xs, { training: true })),
          variables,
        );
        const own = variables.map(({ name }) => grads[name]);
        sum = sum ? sum.map((each, k) => tf.add(each, own[k])) : own;
      }
      optimizer.applyGradients(
        variables.map(({ name }, k) => ({ name, tensor: tf.div(sum[k], parts) })),
      );
    });
  }
}

/** The batches of all parts of a step as one. */
async function trainWhole() {
  model.compile({ optimizer, loss: lossOf });
  for (let i = 0; i < steps; i++) {
    const batches = Array.from({ length: parts }, (_, part) => batchOf(i * parts + part));
    const join = (name) => tf.concat(batches.map((batch) => batch[name]));
    await model.trainOnBatch(join('xs'), join('ys'));
  }
}

async function trainInGroup() {
  const group = await join();
  await group.agree({ batch: BATCH, steps });
  await group.broadcast(model);
  model.compile({ optimizer: group.optimizer(optimizer), loss: lossOf });
  checkpoint = group.checkpoint(folder, { every });
  await checkpoint.restore(model);
  const { step } = checkpoint;
  say({ type: 'begun', step });
  await model.fitDataset(group.shard(dataset, { skip: step }), {
    epochs: 1,
    verbose: 0,
    callbacks: checkpoint,
  });
  await group.close();
}

await run(async () => {
  await (together ? trainTogether() : whole ? trainWhole() : trainInGroup());
  if (values && rank === 0)
    writeFileSync(values, bytesOf(model.trainableWeights.map((each) => each.read())));
  say({
    type: 'trained',
    trainable: hashOf(model.trainableWeights.map((weight) => weight.read())),
    all: hashOf(model.getWeights()),
  });
});
