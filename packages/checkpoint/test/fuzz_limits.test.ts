import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';

/** Random pickles are read in processes that may take so much: what Node itself takes, and the budgets of a small file. */
const MAX_MEGABYTES = 600;
/** A process that is not done by then hangs; on an idle machine it takes seconds. */
const TIME_OUT = 600_000;

const LONG = Boolean(process.env.DYNACONV_LONG);
const SEEDS = LONG ? [1, 2, 3, 4, 5, 6, 7, 8] : [1];
const FILES = LONG ? 400 : 40;

test.each(SEEDS)(
  'random pickles of seed %i are read or refused within memory and time',
  async (seed) => {
    const { outputFiles } = buildSync({
      entryPoints: [fileURLToPath(new URL('support/fuzz_child.ts', import.meta.url))],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20',
    });
    const run = promisify(execFile)(
      process.execPath,
      ['--max-old-space-size=512', '--input-type=module', '-', String(seed), String(FILES)],
      { timeout: TIME_OUT },
    );
    run.child.stdin!.end(outputFiles[0].contents);
    const { stdout } = await run;
    expect(JSON.parse(stdout).megabytes).toBeLessThan(MAX_MEGABYTES);
  },
  TIME_OUT,
);
