import { InvalidArgumentError, Option } from 'commander';
import { BACKENDS } from './backend.ts';

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

/** Parser of an option that takes a number. */
export const numberOf =
  (what: string, isValid: (number: number) => boolean) =>
  (value: string): number => {
    const number = Number(value);
    if (value.trim() === '' || !Number.isFinite(number) || !isValid(number)) {
      throw new InvalidArgumentError(`It must be ${what}.`);
    }
    return number;
  };

export const positive = numberOf('a number above 0', (n) => n > 0);

/** Of what may be left out, but not taken whole. */
export const fraction = numberOf('a number from 0 to below 1', (n) => n >= 0 && n < 1);

export const backendOption = (): Option =>
  new Option(
    '-b, --backend <name>',
    'tfjs backend; auto is node where tfjs-node is installed, else wasm',
  )
    .choices(BACKENDS)
    .default('auto');

export const seedOption = (): Option =>
  new Option('--seed <n>', 'what all random numbers follow from')
    .argParser(numberOf('a whole number from 0 to 2147483647', (n) => (n | 0) === n && n >= 0))
    .default(0);

export const valShareOption = (): Option =>
  new Option(
    '--val-share <share>',
    'share of each class that train keeps for tests, where there is no folder val',
  )
    .argParser(fraction)
    .default(0.1);

export const readersOption = (): Option =>
  new Option(
    '--readers <n>',
    'threads that read images (default: one less than there are processors)',
  ).argParser(positiveInteger(1000));

export const maxPixelsOption = (): Option =>
  new Option(
    '--max-pixels <n>',
    'the most pixels of an image that is read (default: 268402689, 16383 by 16383)',
  ).argParser(positiveInteger(Number.MAX_SAFE_INTEGER));

export const scaleOption = (): Option =>
  new Option(
    '--scale <size>',
    'the long and the short side that the image is resized to fit into, such as 1024x512 (default: those of the evaluation)',
  ).argParser((value: string): [number, number] => {
    const match = /^([1-9]\d{0,4})[x×]([1-9]\d{0,4})$/.exec(value);
    if (match) return [Number(match[1]), Number(match[2])];
    throw new InvalidArgumentError('It must be two whole numbers, such as 1024x512.');
  });

export const queueOption = (): Option =>
  new Option(
    '-q, --queue <url>',
    'Redis or Valkey server: redis://HOST:PORT/DATABASE, and rediss://USER:PASSWORD@HOST on another machine',
  )
    .env('DYNACONV_QUEUE')
    .default('redis://127.0.0.1:6379');

export const jsonOption = (): Option =>
  new Option('--json', 'print JSON on stdout, and everything else on stderr');

/** A thousand times the size of any checkpoint. */
const MAX_MEGABYTES = 1e9;

export const maxDownloadOption = (): Option =>
  new Option('--max-download <MB>', 'refuse to download more than this (default: 4000)').argParser(
    positiveInteger(MAX_MEGABYTES),
  );

/** The value of the option, in bytes. */
export const maxBytesOf = ({ maxDownload }: DownloadLimit): number | undefined =>
  maxDownload === undefined ? undefined : maxDownload * 1e6;

export interface DownloadLimit {
  /** Megabytes. */
  readonly maxDownload?: number;
}
