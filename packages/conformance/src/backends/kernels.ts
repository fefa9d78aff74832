import {
  getKernelsForBackend,
  type KernelConfig,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { OPS } from '../cases/index.ts';

const OP_NAMES = OPS.map(({ name }) => name);

/** The ops that a package has kernels for: all but those that it leaves composed. */
export const kernelsBut = (...composed: readonly string[]): string[] =>
  OP_NAMES.filter((name) => !composed.includes(name));

/**
 * Leaves a tfjs backend without the named kernels, so that their ops run composed.
 * @returns what puts them back
 */
export function withoutKernels(backendName: string, names: readonly string[]): () => void {
  const removed: KernelConfig[] = getKernelsForBackend(backendName).filter(({ kernelName }) =>
    names.includes(kernelName),
  );
  for (const { kernelName } of removed) unregisterKernel(kernelName, backendName);
  return () => {
    for (const config of removed) registerKernel(config);
  };
}

/** Known deviations of the compositions, which no backend is to blame for. */
export const COMPOSED_DEVIATIONS = `
ContMix2DBackpropBias:forward:k=3,data=nan,*        2027-11-30  composed, it is a product with 0/1 matrices: what is not finite spreads in its group
ContMix2DBackpropBias:forward:k=5,data=nan,*        2027-11-30  composed, it is a product with 0/1 matrices: what is not finite spreads in its group
ContMix2DBackpropBias:forward:k=3,data=infinity,*   2027-11-30  composed, it is a product with 0/1 matrices: what is not finite spreads in its group
ContMix2DBackpropBias:forward:k=5,data=infinity,*   2027-11-30  composed, it is a product with 0/1 matrices: what is not finite spreads in its group
`;
