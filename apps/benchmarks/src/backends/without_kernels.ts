import { afterwards } from '../afterwards.ts';

/** Runs something without the warnings that ops are composed of stock ops, which is intended here. */
export function expectingCompositions<T>(run: () => T): T {
  const { warn } = console;
  console.warn = () => {};
  return afterwards(run, () => {
    console.warn = warn;
  });
}

/** Runs something without the kernels of a package, which are registered before and after. */
export function withoutKernels<T>(
  { register, unregister }: { register(): unknown; unregister(): void },
  run: () => T,
): T {
  unregister();
  return afterwards(
    () => expectingCompositions(run),
    () => void register(),
  );
}
