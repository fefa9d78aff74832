/** A share in percent, with two decimals. */
export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** A number with so many significant digits, without trailing zeros; never -0. */
export const significant = (value: number, digits: number): string =>
  `${Number(value.toPrecision(digits)) + 0}`;
