import { performance } from 'node:perf_hooks';

/** A step that takes less time than this prints no line. */
const QUIET_MS = 400;

/** @param {number} start from performance.now() */
export const secondsSince = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;

/**
 * Runs one step of setting up: one line on stderr if it takes a while, its whole output if it fails.
 * @param {string} title
 * @param {() => Promise<{ code: number, output: string }>} run
 */
export async function step(title, run) {
  const start = performance.now();
  let announced = false;
  const timer = setTimeout(() => {
    announced = true;
    process.stderr.write(`${title} … `);
  }, QUIET_MS);
  const { code, output } = await run().finally(() => clearTimeout(timer));
  if (announced)
    process.stderr.write(`${code === 0 ? 'done' : 'failed'}, ${secondsSince(start)}\n`);
  if (code !== 0) throw new Error(`${output.trimEnd()}\n\n${title}: exit code ${code}`);
}
