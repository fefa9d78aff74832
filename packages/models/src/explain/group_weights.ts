import type { DynamicKernel } from './position_kernels.ts';

/** The K·K weights of one group of a kernel, row by row; without a group, the mean over all groups. */
export function groupWeights({ groups, size }: DynamicKernel, group?: number): number[] {
  const shown = group === undefined ? groups : [groups[group]];
  return Array.from(
    { length: size ** 2 },
    (_, tap) => shown.reduce((sum, weights) => sum + weights[tap], 0) / shown.length,
  );
}
