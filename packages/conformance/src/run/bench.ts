import type { Device, Heap } from '../backends/backend.ts';
import type { Arithmetic } from '../core/bound.ts';

/** The backend that is current, as far as a case must know it. */
export interface Bench {
  arithmetic: Arithmetic;
  heap?: Heap;
  device?: Device;
  residentBytes?: () => number;
}
