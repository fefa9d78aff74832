// A BatchNorm that is normalised by the batches of all workers, and its gradients: of own values, gamma and beta.
import { BatchNorm2d } from '@dynaconv/layers';
import * as tf from '@tensorflow/tfjs-core';
import { input, model } from '@tensorflow/tfjs-layers';
import { group as join, options, random, run, say } from './worker.mjs';

const { rank, shape } = options;

await run(async () => {
  const group = await join();
  const next = random(1 + rank);
  const values = (scale, offset) =>
    tf.tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => scale * next() + offset),
      shape,
    );
  const channels = shape.at(-1);
  const layer = new BatchNorm2d({ momentum: 0 });
  const x0 = input({ shape: shape.slice(1) });
  const net = model({ inputs: x0, outputs: layer.apply(x0) });
  layer.setWeights([
    tf.linspace(0.5, 2, channels),
    tf.linspace(-1, 1, channels),
    tf.zeros([channels]),
    tf.ones([channels]),
  ]);
  group.syncBatchNorm(net);
  // Means that differ from worker to worker, and are large.
  const x = values(2, 3 + rank);
  const dy = values(2, -1);
  const [gamma, beta] = layer.trainableWeights.map((weight) => weight.read());
  const forward = (x) => net.apply(x, { training: true });
  const y = forward(x);
  const statistics = layer.nonTrainableWeights.map((weight) => weight.read().clone());
  const lossOf = (x) => tf.sum(tf.mul(forward(x), dy));
  const dx = tf.grad(lossOf)(x);
  const { grads } = tf.variableGrads(() => lossOf(x), [gamma, beta]);
  const list = (tensor) => [...tensor.dataSync()];
  const named = { x, dy, y, dx, dgamma: grads[gamma.name], dbeta: grads[beta.name] };
  await group.close();
  say({
    type: 'done',
    ...Object.fromEntries(Object.entries(named).map(([name, tensor]) => [name, list(tensor)])),
    mean: list(statistics[0]),
    variance: list(statistics[1]),
  });
});
