// What has to be alike, as one of several workers: values, and a model's weights.
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { hashOf, group as join, options, run, say } from './worker.mjs';

const { rank, values, units } = options;

await run(async () => {
  const group = await join();
  await group.agree(values[rank]);
  const model = sequential({
    layers: [layers.dense({ inputShape: [3], units: units[rank] })],
  });
  // Bits that a sum might lose.
  if (rank === 0)
    model.layers[0].setWeights([tf.fill([3, units[0]], 0.1), tf.fill([units[0]], -0)]);
  const before = hashOf(model.getWeights());
  await group.broadcast(model);
  const gathered = await group.gather({ rank, text: 'é'.repeat(700 * (rank + 1)) });
  await group.close();
  say({
    type: 'done',
    before,
    after: hashOf(model.getWeights()),
    lengths: gathered.map(({ text }) => text.length),
    ranks: gathered.map((each) => each.rank),
  });
});
