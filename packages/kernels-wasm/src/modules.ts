import { assemble, type Variant } from './assemble.ts';

const compiled = new Map<string, WebAssembly.Module>();

/** The module for a memory, compiled once; small enough to be compiled synchronously in a page too. */
export function compileModule(variant: Variant, shared: boolean): WebAssembly.Module {
  const key = `${variant}, ${shared ? 'shared' : 'unshared'}`;
  let module = compiled.get(key);
  if (!module) {
    module = new WebAssembly.Module(assemble(variant, shared));
    compiled.set(key, module);
  }
  return module;
}

/** Whether this engine runs the variant; asked of the engine, not of its name and version. */
export const isSupported = (variant: Variant): boolean => {
  supported[variant] ??= WebAssembly.validate(assemble(variant, false));
  return supported[variant];
};

/** Assembling and validating takes milliseconds, and the answer stays. */
const supported: Partial<Record<Variant, boolean>> = {};
