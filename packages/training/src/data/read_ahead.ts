/** Batches that are read while a network learns from those before. */
const AHEAD = 2;

/**
 * The results of `read` in order, of which the next few are begun before they are asked for, such as batches that are read while a network
 * learns from those before.
 */
export async function* readAhead<In, Out>(
  items: readonly In[],
  read: (item: In) => Promise<Out>,
): AsyncGenerator<Out> {
  const begun: Promise<Out>[] = [];
  for (let next = 0; next < items.length || begun.length > 0; ) {
    while (next < items.length && begun.length <= AHEAD) {
      const result = read(items[next++]);
      // Who asks for it gets the error; until then nobody may.
      result.catch(() => {});
      begun.push(result);
    }
    yield await begun.shift()!;
  }
}
