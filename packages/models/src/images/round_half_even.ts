/** The nearest integer, and the even one of two that are equally near, as Python, OpenCV and IEEE 754 round. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  return value - below === 0.5 ? below + (below % 2) : Math.round(value);
}
