import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{packages,apps}/*/test/**/*.test.ts', 'tools/{lib,test}/**/*.test.ts'],
    // tfjs keeps one global engine and one WASM heap a process: a process per file keeps them apart.
    pool: 'forks',
    // vitest leaves a core unused, which is half of a machine with two.
    maxWorkers: '100%',
    testTimeout: 60_000,
  },
});
