/**
 * What a terminal acts on, or hides, instead of showing it: control characters, among them those that begin an escape
 * sequence; marks that change the direction of the text that follows; separators of lines; characters without any width;
 * halves of characters.
 */
const UNPRINTABLE =
  /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}\u200B\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu;

/**
 * The text on one line, with everything that is not to be seen written as in JSON: `\u001b`, `\n`, `\u202e`. A name from a file
 * or a server can then neither give orders to the terminal nor forge lines of output. JSON on one line means the same.
 */
export const printable = (text: string): string =>
  text.replace(UNPRINTABLE, (character) => SHORT[character] ?? unicodeEscapes(character));

/** The same of a text that may be long: its beginning, and an ellipsis where there is more than `length`. */
export const brief = (text: string, length = 80): string =>
  printable(text.length > length ? `${text.slice(0, length)}…` : text);

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const unicodeEscapes = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');
