import type { Target } from './protocol.ts';

/** As the page names them. */
export const TARGET_NAMES: Record<Target, string> = {
  webgpu: 'WebGPU',
  webgl: 'WebGL',
  wasm: 'WebAssembly, one thread',
  threads: 'WebAssembly, two threads',
};

/** Why a target cannot run in this page; undefined where it can. */
export function obstacleTo(target: Target): string | undefined {
  if (target === 'webgpu' && !('gpu' in navigator)) return 'this browser lacks it';
  if (target === 'threads' && !globalThis.crossOriginIsolated) {
    return 'needs a page that is cross-origin isolated';
  }
  return undefined;
}
