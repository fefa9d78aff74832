/** The classes of a data set. */
export interface ClassSet {
  /** By the index of their logit. */
  readonly names: readonly string[];
  /** The colours that the classes are drawn in, as hexadecimal RGB separated by spaces. */
  readonly palette: readonly string[];
}

export type Colour = readonly [red: number, green: number, blue: number];

export const coloursOf = ({ palette }: ClassSet): Colour[] =>
  palette
    .join(' ')
    .split(' ')
    .map((hex) => {
      const value = Number.parseInt(hex, 16);
      return [value >> 16, (value >> 8) & 255, value & 255];
    });
