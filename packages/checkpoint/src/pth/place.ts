/** Where in a file a value is: keys from the outermost dict in. They are joined only when the text is needed. */
export interface Place {
  readonly outer: Place | undefined;
  readonly key: string;
  /** Number of characters of the joined keys. */
  readonly length: number;
}

export function placeIn(outer: Place | undefined, key: string): Place {
  return { outer, key, length: (outer ? outer.length + 1 : 0) + key.length };
}

/** The keys joined by dots. */
export function placeName(place: Place): string {
  const keys: string[] = [];
  for (let at: Place | undefined = place; at; at = at.outer) keys.push(at.key);
  return keys.reverse().join('.');
}
