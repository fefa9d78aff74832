import type { FusedActivation } from '@dynaconv/involution-ops/base';
import type { Heap } from './backend.ts';
import { GELU, SILU } from './generated/bindings.ts';

const CODES = { gelu: GELU, silu: SILU };

/** What an exponential or a rational of a float takes, in multiply–adds. */
const COST = 10;

/** y = activation(x) for `size` floats, which may be the same; 'relu' and 'linear' are no pass of their own. */
export function activate(
  heap: Heap,
  activation: FusedActivation,
  x: number,
  y: number,
  size: number,
): void {
  if (activation === 'linear' || activation === 'relu') return;
  heap.run('activate', { units: size, multiplyAdds: size * COST }, () => ({
    x,
    y,
    activation: CODES[activation],
    constants: heap.constants,
  }));
}
