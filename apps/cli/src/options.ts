import { InvalidArgumentError, Option } from 'commander';

/** Parser of an option that takes a whole number from 1 on. */
export function positiveInteger(value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(number) || number < 1) {
    throw new InvalidArgumentError('It must be a whole number from 1 on.');
  }
  return number;
}

export const jsonOption = (): Option =>
  new Option('--json', 'print JSON on stdout, and everything else on stderr');
