/**
 * Bytes as the text of one character a byte that older pickles hold them as. An hour of training history is megabytes of
 * it, so it is encoded only for who asks.
 */
export class Latin1Bytes {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
