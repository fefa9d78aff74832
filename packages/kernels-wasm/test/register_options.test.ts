import { expect, test } from 'vitest';
import { type RegisterOptions, register } from '../src/base.ts';

test('register refuses an option that it does not read', () => {
  const options = { numThreads: 2 } as unknown as RegisterOptions;
  expect(() => register(options)).toThrow(
    "kernels-wasm: register: there is no option 'numThreads'; did you mean 'threads'? It takes variant, threads",
  );
});
