/** Fails unless both are the same JSON. */
export function assertEqual(actual: unknown, expected: unknown, what: string): void {
  const [came, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (came !== wanted) throw new Error(`${what}: ${came}, expected ${wanted}`);
}
