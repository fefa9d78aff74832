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

export const backendOption = (): Option =>
  new Option(
    '-b, --backend <name>',
    'tfjs backend; auto is node where tfjs-node is installed, else wasm',
  )
    .choices(BACKENDS)
    .default('auto');

export const maxPixelsOption = (): Option =>
  new Option(
    '--max-pixels <n>',
    'the most pixels of an image that is read (default: 268402689, 16383 by 16383)',
  ).argParser(positiveInteger(Number.MAX_SAFE_INTEGER));

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
