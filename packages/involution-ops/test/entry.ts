import { getGradient, getKernel } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import * as gradients from '../src/gradients/index.ts';
import * as kernels from '../src/reference/index.ts';

/** Checks that what is registered is that of the kernels of one operator, all of it. */
export function expectRegistered(own: RegExp): void {
  const names = (configs: object) =>
    Object.values(configs as Record<string, { kernelName: string }>).map(
      ({ kernelName }) => kernelName,
    );
  expect(names(gradients).filter((name) => getGradient(name))).toEqual(
    names(gradients).filter((name) => own.test(name)),
  );
  expect(names(kernels).filter((name) => getKernel(name, 'cpu'))).toEqual(
    names(kernels).filter((name) => own.test(name)),
  );
}
