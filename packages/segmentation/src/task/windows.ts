/** Windows of one size that cover an axis, each a stride after the one before; the last one ends where the axis does. */
export interface Windows {
  /** Side of a window: at most the axis. */
  size: number;
  /** Where each begins, in ascending order. */
  starts: readonly number[];
}

/** As mmsegmentation's `slide_inference` lays them out. */
export function windowsAlong(length: number, crop: number, stride: number): Windows {
  const size = Math.min(crop, length);
  const count = Math.floor(Math.max(length - crop + stride - 1, 0) / stride) + 1;
  const starts = Array.from({ length: count }, (_, i) => Math.min(i * stride, length - size));
  return { size, starts };
}

/** How many windows cover each place of the axis. */
export function coverage(length: number, { size, starts }: Windows): number[] {
  const counts: number[] = Array(length).fill(0);
  for (const start of starts) for (let i = start; i < start + size; i++) counts[i]++;
  return counts;
}
