import { relaxedSimd, sharedRelaxedSimd, sharedSimd, simd } from './generated/modules.ts';

/** Which instructions the kernels use: `relaxed-simd` fuses multiply and add, one rounding instead of two. */
export type Variant = 'simd' | 'relaxed-simd';

const BYTES: Record<Variant, { unshared: string; shared: string }> = {
  simd: { unshared: simd, shared: sharedSimd },
  'relaxed-simd': { unshared: relaxedSimd, shared: sharedRelaxedSimd },
};

/**
 * The kernels that fill a range of their output (rows, tiles, slabs, pixels or floats, which each names in assembly/), and what
 * they take after its first and last unit: several threads may share them, and since nothing that is computed depends on
 * the range, results are the same bits on any number of threads. Pointers are byte addresses in tfjs's memory.
 */
export interface RangeKernels {
  activate: [x: number, y: number, activation: number, constants: number];
  aggregate: [
    plan: number,
    x: number,
    weights: number,
    y: number,
    scale: number,
    bias: number,
    relu: number,
    adds: number,
  ];
  attention: [positions: number, logits: number, bias: number, y: number, constants: number];
  contMix: [
    plan: number,
    positions: number,
    firstColumn: number,
    x: number,
    logits: number,
    bias: number,
    y: number,
    scratch: number,
    constants: number,
  ];
  convolve: [
    plan: number,
    x: number,
    panels: number,
    bias: number,
    residual: number,
    residualScale: number,
    y: number,
    band: number,
    relu: number,
    clips: number,
  ];
  correlate: [plan: number, x: number, dy: number, dkernel: number];
  depthwiseConv: [
    x: number,
    filter: number,
    bias: number,
    residual: number,
    y: number,
    scratch: number,
    batch: number,
    height: number,
    width: number,
    channels: number,
    kernelSize: number,
    relu: number,
    clips: number,
  ];
  depthwiseConv3: [
    x: number,
    filter: number,
    bias: number,
    residual: number,
    y: number,
    height: number,
    width: number,
    channels: number,
    relu: number,
  ];
  layerNorm: [x: number, gamma: number, beta: number, y: number, channels: number, epsilon: number];
}

/** The other functions of a module. */
export interface KernelFunctions {
  allFinite(x: number, size: number): number;
  attentionBackpropBias(positions: number, dlogits: number, dbias: number): void;
  attentionBackpropLogits(
    windows: number,
    windowBytes: number,
    attention: number,
    dattention: number,
    dlogits: number,
  ): void;
  responseNorm(
    x: number,
    gamma: number,
    beta: number,
    y: number,
    scratch: number,
    batch: number,
    pixels: number,
    channels: number,
    epsilon: number,
  ): void;
  logits(
    query: number,
    key: number,
    panels: number,
    bias: number,
    y: number,
    scratch: number,
    batch: number,
    pixels: number,
    channels: number,
    groups: number,
    regions: number,
    taps: number,
  ): void;
  packPanels(from: number, rowBytes: number, to: number, rows: number, columns: number): void;
}

const compiled = new Map<string, WebAssembly.Module>();

/** The module for a memory, compiled once; small enough to be compiled synchronously in a page too. */
export function compileModule(variant: Variant, shared: boolean): WebAssembly.Module {
  const base64 = BYTES[variant][shared ? 'shared' : 'unshared'];
  let module = compiled.get(base64);
  if (!module) {
    module = new WebAssembly.Module(decode(base64));
    compiled.set(base64, module);
  }
  return module;
}

/** Whether this engine runs the variant; asked of the engine, not of its name and version. */
export const isSupported = (variant: Variant): boolean => {
  supported[variant] ??= WebAssembly.validate(decode(BYTES[variant].unshared));
  return supported[variant];
};

/** Decoding and validating takes milliseconds, and the answer stays. */
const supported: Partial<Record<Variant, boolean>> = {};

const decode = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
