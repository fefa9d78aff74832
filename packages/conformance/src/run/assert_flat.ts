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
 * than leaks too, which are none of every quarter of its runs: V8 resizes its heap, an allocator keeps what it was given. On a busy
 * machine these may last longer than that, but end, where a leak goes on: what grows is run as often once more.
 * @throws CaseFailure of kind `leak`
 */
export async function assertFlat(
  iterations: number,
  { heap, device, residentBytes }: Bench,
  once: () => Tensor,
): Promise<void> {
  const count = () => ({ ...countTensors(), ...(heap && countBytes(heap)), ...device?.counters() });
  const quarter = Math.ceil(iterations / 4);
  const growthsOfQuarters = async (): Promise<number[]> => {
    const before = count();
    const resident: number[] = [];
    for (let n = 0; n < iterations; n++) {
      if (residentBytes && n % quarter === 0) resident.push(residentBytes());
      const y = once();
      // Now and then a read, for backends that queue their work.
      if (n % 100 === 0) await y.data();
      y.dispose();
    }
    assertUnchanged(before, count(), `${iterations} runs`);
    if (residentBytes) resident.push(residentBytes());
    return resident.slice(1).map((bytes, n) => bytes - resident[n]);
  };
  const grows = (growths: readonly number[]) =>
    residentBytes !== undefined &&
    iterations >= RUNS_TO_SEE_GROWTH &&
    Math.min(...growths) > quarter * LEAKED_BYTES_A_RUN;

  let growths = await growthsOfQuarters();
  if (grows(growths)) growths = await growthsOfQuarters();
  if (grows(growths)) {
    const message = `the process grew by ${growths.join(', ')} bytes in the quarters of ${iterations} runs`;
    throw new CaseFailure('leak', message);
  }
}
