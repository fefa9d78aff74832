/** @throws RangeError unless the value is a finite number of at least `least` */
export function assertAtLeast(
  operation: string,
  argument: string,
  value: number,
  least: number,
): void {
  if (!(Number.isFinite(value) && value >= least)) {
    throw new RangeError(
      `${operation}: ${argument} is ${value}, expected a finite number of at least ${least}`,
    );
  }
}

/** @throws RangeError unless the value is a number in [0, 1) */
export function assertFraction(operation: string, argument: string, value: number): void {
  if (!(value >= 0 && value < 1)) {
    throw new RangeError(
      `${operation}: ${argument} is ${value}, expected a number from 0 to below 1`,
    );
  }
}

/** @throws RangeError unless the value is a positive integer */
export function assertPositiveInteger(operation: string, argument: string, value: number): void {
  if (!(Number.isInteger(value) && value >= 1)) {
    throw new RangeError(`${operation}: ${argument} is ${value}, expected a positive integer`);
  }
}
