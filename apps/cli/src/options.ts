import { InvalidArgumentError, Option } from 'commander';

/** Parser of an option that takes a whole number from 1 to `max`. */
export const positiveInteger =
  (max: number) =>
  (value: string): number => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < 1 || number > max) {
      throw new InvalidArgumentError(`It must be a whole number from 1 to ${max}.`);
    }
    return number;
  };

export const maxPixelsOption = (): Option =>
  new Option(
    '--max-pixels <n>',
    'the most pixels of an image that is read (default: 268402689, 16383 by 16383)',
  ).argParser(positiveInteger(Number.MAX_SAFE_INTEGER));

export const jsonOption = (): Option =>
  new Option('--json', 'print JSON on stdout, and everything else on stderr');
