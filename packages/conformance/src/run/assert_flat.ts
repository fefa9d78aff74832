import type { Tensor } from '@tensorflow/tfjs-core';
import type { Bench } from './bench.ts';
import { assertUnchanged, countBytes, countTensors } from './counters.ts';
import { CaseFailure } from './failure.ts';

/** In fewer runs, what an allocator takes from the system at a time would hide a leak, or look like one. */
const RUNS_TO_SEE_GROWTH = 10_000;

/** Less than what an empty tensor costs, and over a quarter more than the 128 KiB that glibc's malloc grows by at a time. */
const LEAKED_BYTES_A_RUN = 64;

/**
 * A backend may keep scratch memory from its first runs; from then on nothing may grow. A process grows for other reasons
 * than leaks too, which are none of every quarter of its runs: V8 resizes its heap, an allocator keeps what it was given.
 * @throws CaseFailure of kind `leak`
 */
export async function assertFlat(
  iterations: number,
  { heap, device, residentBytes }: Bench,
  once: () => Tensor,
): Promise<void> {
  const count = () => ({ ...countTensors(), ...(heap && countBytes(heap)), ...device?.counters() });
  const before = count();
  const quarter = Math.ceil(iterations / 4);
  const resident: number[] = [];
  for (let n = 0; n < iterations; n++) {
    if (residentBytes && n % quarter === 0) resident.push(residentBytes());
    const y = once();
    // Now and then a read, for backends that queue their work.
    if (n % 100 === 0) await y.data();
    y.dispose();
  }
  assertUnchanged(before, count(), `${iterations} runs`);
  if (!residentBytes || iterations < RUNS_TO_SEE_GROWTH) return;
  resident.push(residentBytes());
  const growths = resident.slice(1).map((bytes, n) => bytes - resident[n]);
  if (Math.min(...growths) > quarter * LEAKED_BYTES_A_RUN) {
    const message = `the process grew by ${growths.join(', ')} bytes in the quarters of ${iterations} runs`;
    throw new CaseFailure('leak', message);
  }
}
