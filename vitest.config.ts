import { defineConfig } from 'vitest/config';
import { TIME_LIMIT_MS } from './tools/lib/time_limit.mjs';
import { LongestFirst } from './tools/test/longest_first.ts';

export default defineConfig({
  test: {
    include: [
      '{packages,apps}/*/test/**/*.test.ts',
      'docs/test/*.test.ts',
      'tools/{lib,new_op,release,test}/**/*.test.ts',
    ],
    // tfjs keeps one global engine and one WASM heap a process: a process per file keeps them apart.
    pool: 'forks',
    // vitest leaves a core unused, which is half of a machine with two.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    testTimeout: TIME_LIMIT_MS,
    hookTimeout: TIME_LIMIT_MS,
    teardownTimeout: TIME_LIMIT_MS,
    // What is built already, other packages, is imported as it is: to transform it would take every process seconds.
    server: { deps: { external: [/\/(packages|apps)\/[^/]+\/dist\//] } },
  },
});
