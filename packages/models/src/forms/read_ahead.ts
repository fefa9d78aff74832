/** How many reads may be under way: enough to hide the latency of a file, few enough to keep little of it in memory. */
const AHEAD = 8;

/**
 * Reads items and yields them in order; while one is being used, the next ones are read.
 *
 * @throws what `read` throws, when it is the item's turn
 */
export async function* readAhead<Item, Value>(
  items: readonly Item[],
  read: (item: Item) => Promise<Value>,
): AsyncGenerator<readonly [Item, Value]> {
  const begun: Promise<Value>[] = [];
  let next = 0;
  for (const item of items) {
    for (; next < items.length && begun.length < AHEAD; next++) {
      const reading = read(items[next]);
      // If it fails, the error is thrown when its turn comes; until then it must not count as unhandled.
      reading.catch(() => {});
      begun.push(reading);
    }
    yield [item, await begun.shift()!];
  }
}
