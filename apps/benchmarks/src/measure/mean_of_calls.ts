/** Milliseconds of a call, the mean of as many as make the clock's error small. */
export async function meanOfCalls(call: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let [calls, taken] = [0, 0];
  while (taken < SAMPLE_MS) {
    await call();
    calls += 1;
    taken = performance.now() - start;
  }
  return taken / calls;
}

const SAMPLE_MS = 5;
