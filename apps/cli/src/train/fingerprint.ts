import { createHash } from 'node:crypto';
import path from 'node:path';

/** An image by its path, and what is known of it. */
type KnownImage = readonly [file: string, known: unknown];

/**
 * A hash of which images there are, and of what is known of them: not of what they show.
 *
 * @param parts those that are learned from, and those of tests
 */
export function fingerprint(
  folder: string,
  classes: readonly string[],
  parts: readonly (readonly KnownImage[])[],
): string {
  const hash = createHash('sha256');
  for (const images of parts) {
    hash.update(JSON.stringify(classes));
    for (const [file, known] of images) {
      const name = path.relative(folder, file).replaceAll(path.sep, '/');
      hash.update(`${name}\n${JSON.stringify(known)}\n`);
    }
  }
  return hash.digest('hex');
}
