/** A number with so many significant digits, without zeros behind them; what rounds to zero has no sign. */
export const significant = (value: number, digits: number): string =>
  `${Number(value.toPrecision(digits)) + 0}`;
