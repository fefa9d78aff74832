/**
 * Characters that a terminal acts on or hides instead of showing them: control characters, including those that begin an escape
 * sequence; marks that change the direction of the text that follows; line separators; characters of zero width;
 * lone surrogates.
 */
const UNPRINTABLE =
  /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}\u200B\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu;

/**
 * The text on one line, with invisible characters escaped as in JSON: `\u001b`, `\n`, `\u202e`. So a name from a file or
 * a server can neither control the terminal nor forge lines of output. For JSON on one line, the result is still the same JSON.
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
