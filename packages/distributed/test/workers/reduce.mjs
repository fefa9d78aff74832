// One or several all-reduces of a shape, as one of several workers.

import { readdirSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { group as join, options, run, say, told } from './worker.mjs';

const { rank, shapes, rounds = 1, stops } = options;
/** How often memory and threads are looked at. */
const LOOKS = 4;

const threads = () => readdirSync('/proc/self/task').length;

await run(async () => {
  const group = await join();
  say({ type: 'up', threads: threads() });
  if (options.waits) await told();
  if (stops === rank) process.kill(process.pid, 'SIGSTOP');
  let wrong = 0;
  for (let round = 0; round < rounds; round++) {
    // Of whole numbers, whose sums are exact in any order.
    const sum = tf.tidy(() => group.allReduce(tf.fill(shapes[rank], rank + 1 + (round % 7))));
    const expected = ((group.size + 1) * group.size) / 2 + group.size * (round % 7);
    const values = sum.dataSync();
    if (values[0] !== expected || values.at(-1) !== expected) wrong++;
    sum.dispose();
    if ((round + 1) % (rounds / LOOKS) === 0) {
      globalThis.gc();
      say({ type: 'look', rss: process.memoryUsage().rss, threads: threads() });
    }
  }
  await group.close();
  say({ type: 'done', wrong, tensors: tf.memory().numTensors, traffic: group.traffic });
});
