/** The names that a glob matches: * for any characters, ? for one. */
export function namesLike(names: Iterable<string>, pattern = '*'): string[] {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const glob = new RegExp(`^${source}$`);
  return [...names].filter((name) => glob.test(name));
}
