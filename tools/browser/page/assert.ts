/** Fails unless both are the same JSON. */
export function assertEqual(actual: unknown, expected: unknown, what: string): void {
  const [came, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (came !== wanted) throw new Error(`${what}: ${came}, expected ${wanted}`);
}

/** Fails unless |actual − expected| ≤ bound in every element; NaN fails. */
export function assertWithin(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  bound: ArrayLike<number>,
  what: string,
): void {
  assertEqual(actual.length, expected.length, `${what}: number of elements`);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]);
    if (!(error <= bound[i])) {
      throw new Error(
        `${what}[${i}]: ${actual[i]}, expected ${expected[i]} ± ${bound[i]}, error ${error}`,
      );
    }
  }
}
