/** Reads begun and not yet used: enough to hide what a file takes to answer, few enough to hold little of it at once. */
const AHEAD = 8;

/**
 * Reads items in their order, the next ones while one is used.
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
      // One that fails is heard of in its turn, if that comes.
      reading.catch(() => {});
      begun.push(reading);
    }
    yield [item, await begun.shift()!];
  }
}
