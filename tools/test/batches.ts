import type { Step } from './step.ts';

/** Most steps of a batch that run at the same time: each starts browsers and package managers, which take memory. */
const MAX_LANES = 4;

/** Steps in order, in batches of those that may run at the same time: neighbours that each use one core. */
export function batchesOf(steps: readonly Step[]): Step[][] {
  const batches: Step[][] = [];
  for (const [i, step] of steps.entries()) {
    if (step.usesOneCore && steps[i - 1]?.usesOneCore) batches.at(-1)!.push(step);
    else batches.push([step]);
  }
  return batches;
}

/** Runs the steps of a batch, as many at a time as there are cores, and starts them in order. */
export async function runBatch(
  batch: readonly Step[],
  cores: number,
  run: (step: Step) => Promise<void>,
): Promise<void> {
  const waiting = batch.values();
  const lane = async () => {
    for (const step of waiting) await run(step);
  };
  await Promise.all(Array.from({ length: Math.min(cores, MAX_LANES) }, lane));
}
