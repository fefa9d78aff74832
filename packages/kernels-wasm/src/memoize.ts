const MAX_ENTRIES = 128;

/** A network calls with the same few shapes again and again, and laying out geometry takes as long as a small map's kernel. */
export function memoize<Sizes extends object, Made>(
  build: (sizes: Sizes) => Made,
): (sizes: Sizes) => Made {
  const entries = new Map<string, Made>();
  return (sizes) => {
    const key = Object.values(sizes).join();
    let made = entries.get(key);
    if (!made) {
      made = build(sizes);
      if (entries.size === MAX_ENTRIES) entries.delete(entries.keys().next().value as string);
      entries.set(key, made);
    }
    return made;
  };
}
