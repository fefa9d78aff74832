import { spawnSync } from 'node:child_process';

/** Node 20 has relaxed SIMD, but behind a flag that later versions no longer know. */
const NODE_FLAGS: Record<string, readonly string[]> = {
  'wasm-relaxed':
    Number.parseInt(process.versions.node, 10) < 22 ? ['--experimental-wasm-relaxed-simd'] : [],
};

const missingFlags = (backend: string): readonly string[] =>
  (NODE_FLAGS[backend] ?? []).filter((flag) => !process.execArgv.includes(flag));

/** tfjs has one engine a process: backends are kept apart by one for each, as are flags of V8. */
export const needsProcess = (backends: readonly string[]): boolean =>
  backends.length > 1 || missingFlags(backends[0]).length > 0;

/** Runs this command again for one backend. @returns its exit code */
export function runInProcess(backend: string, args: readonly string[]): number {
  const node = [...process.execArgv, ...missingFlags(backend), process.argv[1]];
  const { status } = spawnSync(process.execPath, [...node, '--backend', backend, ...args], {
    stdio: 'inherit',
  });
  return status ?? 1;
}
