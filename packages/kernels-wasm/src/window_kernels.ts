import type { WindowSizes } from '@dynaconv/involution-ops/base';
import type { Heap, Work } from './backend.ts';
import type { Plan } from './plan.ts';

/** Addresses, and what is done besides; see assembly/aggregate.ts. */
export interface Aggregation {
  x: number;
  weights: number;
  y: number;
  scale?: number;
  bias?: number;
  relu?: boolean;
  adds?: boolean;
}

/** A window a pixel, whichever way it is walked. */
const workOf = ({ rows, pixels }: Plan, { channels, kernelSize }: WindowSizes): Work => ({
  units: rows,
  multiplyAdds: pixels * channels * kernelSize ** 2,
});

export function aggregate(
  heap: Heap,
  plans: readonly Plan[],
  sizes: WindowSizes,
  { x, weights, y, scale = 0, bias = 0, relu = false, adds = false }: Aggregation,
): void {
  for (const plan of plans) {
    heap.withWords(plan.words, (words) =>
      heap.run('aggregate', workOf(plan, sizes), () => ({
        plan: words,
        x: x + plan.xShift,
        w: weights + plan.wShift,
        y: y + plan.yShift,
        scale,
        bias,
        relu,
        adds,
      })),
    );
  }
}

export function correlate(
  heap: Heap,
  plans: readonly Plan[],
  sizes: WindowSizes,
  { x, dy, dweights }: { x: number; dy: number; dweights: number },
): void {
  for (const plan of plans) {
    heap.withWords(plan.words, (words) =>
      heap.run('correlate', workOf(plan, sizes), () => ({
        plan: words,
        x: x + plan.xShift,
        dy: dy + plan.yShift,
        dkernel: dweights + plan.wShift,
      })),
    );
  }
}
