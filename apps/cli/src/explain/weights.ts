import type { DynamicKernel } from '@dynaconv/models';

/** The weights of one group, or without one the mean over all. */
export function weightsOf({ groups, size }: DynamicKernel, group?: number): number[] {
  const shown = group === undefined ? groups : [groups[group]];
  return Array.from(
    { length: size ** 2 },
    (_, tap) => shown.reduce((sum, weights) => sum + weights[tap], 0) / shown.length,
  );
}
