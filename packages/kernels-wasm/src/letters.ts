/**
 * The characters that bytes are written in: 87 of printable ASCII, which any bundler leaves as they are, without those that a string, a
 * page's script or `assemble` reads otherwise.
 */
export const LETTERS =
  ' !"#$%&()*,-./0123456789:=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{}';

/** What comes before the letter of a byte that is too large for one: nothing for the first 87, and so on. */
export const PREFIXES = ['', '~', '|'] as const;

/** Text in letters as hexadecimal; `+` and `;` stay. */
export const fromLetters = (text: string): string =>
  text.replace(/([~|]?)([^+;])/g, (_, prefix: '' | '~' | '|', letter: string) => {
    const byte = PREFIXES.indexOf(prefix) * LETTERS.length + LETTERS.indexOf(letter);
    return byte.toString(16).padStart(2, '0');
  });
