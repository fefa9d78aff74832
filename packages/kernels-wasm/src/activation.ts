import type { FusedActivation } from '@dynaconv/involution-ops/base';

/** As in assembly/activate.ts. */
export const ACTIVATION_CODES: Readonly<Record<FusedActivation, number>> = {
  linear: 0,
  relu: 1,
  gelu: 2,
  silu: 3,
};
