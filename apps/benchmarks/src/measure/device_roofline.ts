import type * as tf from '@tensorflow/tfjs-core';
import { waitFor } from '../backends/run_on_device.ts';
import type { Roofline } from './compare.ts';

/** Elements a side of the outputs, each four numbers: enough to keep any number of processors busy. */
export const SIDE = 256;
export const LANES = 4;
/** Elements a side of what is copied, which has 16 MB. */
export const COPIED_SIDE = 1024;
/** Steps that a loop's body has. */
const UNROLL = 8;
/** How many chains are best depends on the device's registers and latencies, so that several are tried. */
const CHAINS = [2, 8] as const;
const multiplyAddsOf = (chains: number): number => SIDE * SIDE * LANES * chains * UNROLL;
/** Read, and as much written. */
const COPIED_BYTES = 2 * COPIED_SIDE * COPIED_SIDE * LANES * Float32Array.BYTES_PER_ELEMENT;

/** Programs of a device, each of which is issued, and computed some time later. */
interface DevicePrograms {
  /** Independent chains of multiplies and adds, all SIDE · SIDE of them, `passes` times over. */
  multiplyAdd(chains: number, passes: number): tf.Tensor;
  copy(): tf.Tensor;
}

/**
 * A device's ceilings, in the same page as the contestants: multiplies and adds of vec4 on registers, in as many independent
 * chains as keep a processor busy, and the copy of what is too large for the caches.
 */
export async function deviceRoofline({ multiplyAdd, copy }: DevicePrograms): Promise<Roofline> {
  const copies = (times: number) => {
    for (let i = 1; i < times; i++) copy().dispose();
    return copy();
  };
  const times = await timesFor(copies);
  const passes = new Map<number, number>();
  for (const chains of CHAINS) {
    passes.set(chains, await timesFor((count) => multiplyAdd(chains, count)));
  }
  return {
    async measurePeak() {
      let peak = 0;
      for (const [chains, count] of passes) {
        const time = await nanoseconds(() => multiplyAdd(chains, count));
        peak = Math.max(peak, (count * multiplyAddsOf(chains)) / time);
      }
      return peak;
    },
    measureBandwidth: async () => (times * COPIED_BYTES) / (await nanoseconds(() => copies(times))),
  };
}

/** `chains` accumulators a = a · 0.999 + 0.001, which neither overflow nor reach the slow subnormals; in GLSL and WGSL alike. */
export const multiplyAddSteps = (chains: number): string =>
  Array.from({ length: chains }, (_, i) => `a${i} = a${i} * 0.999 + 0.001;`)
    .join('\n')
    .concat('\n')
    .repeat(UNROLL);

/** How many calls take so long that waiting for the last is negligible. */
async function timesFor(issue: (times: number) => tf.Tensor): Promise<number> {
  await nanoseconds(() => issue(1));
  let times = 1;
  while (times < MOST && (await nanoseconds(() => issue(times))) < LEAST_NANOSECONDS) times *= 2;
  return times;
}

const LEAST_NANOSECONDS = 30e6;
const MOST = 2 ** 16;

async function nanoseconds(issue: () => tf.Tensor): Promise<number> {
  const start = performance.now();
  const last = issue();
  await waitFor(last);
  const time = performance.now() - start;
  last.dispose();
  return time * 1e6;
}
