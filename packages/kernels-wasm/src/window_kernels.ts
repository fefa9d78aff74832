import type { WindowSizes } from '@dynaconv/involution-ops/base';
import type { Heap, Work } from './backend.ts';
import { outputRows, type Plan } from './plan.ts';

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
const workOf = (words: Plan, sizes: WindowSizes): Work => ({
  units: outputRows(words),
  multiplyAdds:
    sizes.batch * sizes.outHeight * sizes.outWidth * sizes.channels * sizes.kernelSize ** 2,
});

export function aggregate(
  heap: Heap,
  words: Plan,
  sizes: WindowSizes,
  { x, weights, y, scale = 0, bias = 0, relu = false, adds = false }: Aggregation,
): void {
  heap.withWords(words, (plan) =>
    heap.run('aggregate', workOf(words, sizes), () => [
      plan,
      x,
      weights,
      y,
      scale,
      bias,
      Number(relu),
      Number(adds),
    ]),
  );
}

export function correlate(
  heap: Heap,
  words: Plan,
  sizes: WindowSizes,
  { x, dy, dweights }: { x: number; dy: number; dweights: number },
): void {
  heap.withWords(words, (plan) =>
    heap.run('correlate', workOf(words, sizes), () => [plan, x, dy, dweights]),
  );
}
