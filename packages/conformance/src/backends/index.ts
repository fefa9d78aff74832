import type { ConformanceBackend } from './backend.ts';
import { composedCpu, cpu } from './cpu.ts';
import { tensorflow } from './tensorflow.ts';
import { composedWasm, wasm, wasmRelaxed } from './wasm.ts';
import { webgl, webglHalf } from './webgl.ts';
import { webgpu, webgpuHalf } from './webgpu.ts';

/** The backends that this package knows how to bring up; tfjs and the kernels packages are loaded by their `setup`. */
export const BACKENDS: readonly ConformanceBackend[] = [
  cpu,
  composedCpu,
  composedWasm,
  wasm,
  wasmRelaxed,
  tensorflow,
];

/** Those that only a page has. */
export const PAGE_BACKENDS: readonly ConformanceBackend[] = [webgl, webglHalf, webgpu, webgpuHalf];
