/** What the figures of two runs with the same weights may differ by: they agree in three decimals. */
const TOLERANCE = 5e-4;

/** @throws Error where a figure over all scenes is not the one that PyTorch has */
export function expectSame(what: string, figure: number, pytorch: number): void {
  if (Math.abs(figure - pytorch) < TOLERANCE) return;
  throw new Error(`${what} is ${figure}, expected ${pytorch} as PyTorch has with the same weights`);
}
