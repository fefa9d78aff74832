import type { Target } from './protocol.ts';

/** As the page names them. */
export const TARGET_NAMES: Record<Target, string> = {
  webgl: 'WebGL',
  wasm: 'WebAssembly, one thread',
  threads: 'WebAssembly, two threads',
};

/** Why a target cannot run in this page; undefined where it can. */
export function obstacleTo(target: Target): string | undefined {
  if (target !== 'threads' || globalThis.crossOriginIsolated) return undefined;
  return 'needs a page that is cross-origin isolated';
}
