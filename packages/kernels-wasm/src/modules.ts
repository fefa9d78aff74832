import { relaxedSimd, sharedRelaxedSimd, sharedSimd, simd } from './generated/modules.ts';

/** Which instructions the kernels use: `relaxed-simd` fuses multiply and add, one rounding instead of two. */
export type Variant = 'simd' | 'relaxed-simd';

const BYTES: Record<Variant, { unshared: string; shared: string }> = {
  simd: { unshared: simd, shared: sharedSimd },
  'relaxed-simd': { unshared: relaxedSimd, shared: sharedRelaxedSimd },
};

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
