/**
 * Finds each expected key among a checkpoint's. Besides equal names it takes those that DataParallel prefixed with
 * `module.`, and those of a bare network that lack the first part (`layer1.0.bn1.bias` for `backbone.layer1.0.bn1.bias`)
 * where only one expected key ends so.
 *
 * @returns expected key → the checkpoint's name for it
 */
export function matchKeys(
  expected: readonly string[],
  names: Iterable<string>,
): Map<string, string> {
  const wanted = new Set(expected);
  const byRest = new Map<string, string | undefined>();
  for (const key of expected) {
    const rest = key.slice(key.indexOf('.') + 1);
    byRest.set(rest, byRest.has(rest) ? undefined : key);
  }

  const exact = new Map<string, string>();
  const byGuess = new Map<string, string>();
  for (const name of names) {
    const key = name.replace(/^module\./, '');
    const guess = byRest.get(key);
    if (wanted.has(key)) exact.set(key, name);
    else if (guess !== undefined) byGuess.set(guess, name);
  }
  return new Map([...byGuess, ...exact]);
}
