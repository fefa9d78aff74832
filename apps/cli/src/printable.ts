/**
 * What a terminal acts on, or hides, instead of showing it: control characters, among them those that begin an escape
 * sequence; marks that change the direction of the text that follows; separators of lines; characters without any width;
 * halves of characters.
 */
const UNPRINTABLE =
  /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}\u200B\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu;

/**
 * The text on one line, with everything that is not to be seen written as JavaScript would: `\x1b`, `\n`, `\u202e`. A name
 * from a file or a server can then neither give orders to the terminal nor forge lines of output.
 */
export const printable = (text: string): string =>
  text.replace(UNPRINTABLE, (character) => SHORT[character] ?? escaped(character));

/** The same for JSON, which means what it meant before. */
export const printableJson = (json: string): string =>
  json.replace(UNPRINTABLE, (character) =>
    // JSON.stringify has escaped those in strings; these are its own, between values.
    character === '\n' ? character : unicodeEscapes(character),
  );

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(character: string): string {
  const code = character.codePointAt(0)!;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : unicodeEscapes(character);
}

const unicodeEscapes = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');
