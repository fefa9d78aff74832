/**
 * The characters that bytes are written in: 87 of printable ASCII, which any bundler leaves as they are, without those that a string, a
 * page's script or `assemble` reads otherwise.
 */
export const LETTERS =
  ' !"#$%&()*,-./0123456789:=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{}';

/** What comes before the letter of a byte from 87 and from 174 on. */
export const PREFIXES = '~|';

/** The bytes that are written in letters. */
export function bytesOf(text: string): number[] {
  const bytes: number[] = [];
  let least = 0;
  for (const character of text) {
    const place = PREFIXES.indexOf(character);
    if (place >= 0) {
      least = (place + 1) * LETTERS.length;
    } else {
      bytes.push(least + LETTERS.indexOf(character));
      least = 0;
    }
  }
  return bytes;
}
