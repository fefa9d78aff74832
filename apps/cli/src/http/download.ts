import pRetry from 'p-retry';
import { DownloadError } from './errors.ts';
import { PartialFile } from './partial_file.ts';
import { type TransferOptions, transfer } from './transfer.ts';

/** Several times the largest official checkpoint. */
const DEFAULT_MAX_BYTES = 4e9;

export interface DownloadOptions extends Omit<TransferOptions, 'stallMs' | 'maxBytes'> {
  /** Files with more bytes than this are refused; 4 GB by default. */
  readonly maxBytes?: number;
  readonly stallMs?: number;
  /** Called with the complete file before it gets its name; if it throws, the file is removed. */
  readonly verify?: (file: string) => Promise<void>;
  /** How many attempts in a row may fail without receiving anything new. */
  readonly retries?: number;
  /** Milliseconds before the first of these retries; doubled for each further one. */
  readonly retryMs?: number;
}

/**
 * Downloads `url` to `target`, continuing an earlier attempt, by this or another process, that was cut off.
 * `target` appears only when it is complete and has the right size.
 *
 * @throws DownloadError with the last attempt's reason; bytes that have arrived are kept for the next call. What `verify` throws
 */
export async function download(
  url: URL,
  target: string,
  {
    stallMs = 30_000,
    maxBytes = DEFAULT_MAX_BYTES,
    retries = 4,
    retryMs = 500,
    verify,
    ...options
  }: DownloadOptions,
): Promise<void> {
  const part = await PartialFile.open(target, url.href);
  let furthest = part.length;
  await pRetry(() => transfer(url, part, { ...options, stallMs, maxBytes }), {
    retries,
    minTimeout: retryMs,
    signal: options.signal,
    shouldRetry: ({ error }) => error instanceof DownloadError && error.retriable,
    shouldConsumeRetry() {
      const advanced = part.length > furthest;
      furthest = Math.max(furthest, part.length);
      return !advanced;
    },
  });
  if (options.size !== undefined && part.length !== options.size) {
    const received = part.length;
    await part.discard();
    throw new DownloadError(
      `${url.href}: ${received} bytes arrived, expected ${options.size}`,
      false,
    );
  }
  await part.finish(verify);
}
