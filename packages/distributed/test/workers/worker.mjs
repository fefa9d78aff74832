// What the programs of the workers share.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, RESTART_EXIT_CODE, WorkerLostError } from '@dynaconv/distributed';
import { register } from '@dynaconv/kernels-node/base';
import * as tf from '@tensorflow/tfjs-core';

register();
await tf.setBackend('tensorflow');

/** What the test has given. */
export const options = JSON.parse(process.argv[2]);

export const say = (line) => console.log(JSON.stringify(line));

/** Waits for the test. */
export const told = () => once(process.stdin, 'data');

const stop = new AbortController();
process.once('SIGTERM', () => stop.abort(new Error('stopped by the test')));

export const group = () => {
  const { workers, rank, bound, trustedNetwork } = options;
  say({ type: 'connecting' });
  return connect({ workers, rank, bound, trustedNetwork, signal: stop.signal });
};

/** Runs a worker to its end, and says how it failed. */
export async function run(work) {
  try {
    await work();
    process.exit(0);
  } catch (error) {
    say({ type: 'error', name: error.name, message: error.message });
    process.exit(error instanceof WorkerLostError ? RESTART_EXIT_CODE : 1);
  }
}

/** Of float32 tensors, one after the other. */
export const bytesOf = (tensors) =>
  Buffer.concat(tensors.map((each) => new Uint8Array(each.dataSync().slice().buffer)));

/** Of float32 tensors, with their bits. */
export const hashOf = (tensors) => createHash('sha256').update(bytesOf(tensors)).digest('hex');

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
