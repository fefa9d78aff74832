/** Runs something without the warnings that ops are composed of stock ops, which is intended here. */
export function expectingCompositions<T>(run: () => T): T {
  const { warn } = console;
  console.warn = () => {};
  try {
    return run();
  } finally {
    console.warn = warn;
  }
}

/** Runs something without the kernels of a package, which are registered before and after. */
export function withoutKernels<T>(
  { register, unregister }: { register(): unknown; unregister(): void },
  run: () => T,
): T {
  unregister();
  try {
    return expectingCompositions(run);
  } finally {
    register();
  }
}
