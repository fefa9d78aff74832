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

/** Colours for any number of classes, the same on every machine and far apart for neighbours: hues at the golden angle. */
export function anyColours(count: number): Colour[] {
  const level = (hue: number) =>
    Math.round(255 * Math.min(Math.max(Math.abs((hue % 6) - 3) - 1, 0), 1));
  return Array.from({ length: count }, (_, i) => {
    const hue = (i * 6 * 0.381966) % 6;
    return [level(hue), level(hue + 4), level(hue + 2)];
  });
}
