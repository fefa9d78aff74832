/**
 * Bytes that older pickles hold as text, with one character for each byte. A training history may have megabytes of it, so it
 * is turned into bytes only when it is asked for.
 */
export class Latin1Bytes {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
