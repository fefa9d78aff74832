import { CONTRACTS, type KernelName } from '@dynaconv/involution-ops/base';
import {
  getKernelsForBackend,
  type KernelConfig,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core';

/** The kernels of a backend: one for every contract but those that it leaves out, each for a reason. */
export const kernelsBut = (
  without: Readonly<Partial<Record<KernelName, string>>> = {},
): KernelName[] =>
  CONTRACTS.map(({ kernelName }) => kernelName).filter((name) => !(name in without));

/** The reason of `FusedConvFFN2D` where it has no kernel. */
export const FUSED_PARTS = 'its parts run as four ops, which have kernels';

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
