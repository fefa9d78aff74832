/** Runs something, and then, whether it succeeds or not, `end`; waits for its promise where it gives one. */
export function afterwards<T>(run: () => T, end: () => void): T {
  let result: T;
  try {
    result = run();
  } catch (error) {
    end();
    throw error;
  }
  if (result instanceof Promise) return result.finally(end) as T;
  end();
  return result;
}
