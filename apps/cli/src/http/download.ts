import pRetry from 'p-retry';
import { DownloadError } from './errors.ts';
import { PartialFile } from './partial_file.ts';
import { type TransferOptions, transfer } from './transfer.ts';

export interface DownloadOptions extends Omit<TransferOptions, 'stallMs'> {
  readonly stallMs?: number;
  /** Sees the whole file before it gets its name; where it throws, the file is removed. */
  readonly verify?: (file: string) => Promise<void>;
  /** How many attempts may fail without getting further than those before. */
  readonly retries?: number;
  /** Wait before the first retry of those; it doubles with each. */
  readonly retryMs?: number;
}

/**
 * Downloads `url` to `target`, continuing an earlier attempt that was cut off, this process's or another's.
 * `target` appears when it is whole and of the right size.
 *
 * @throws DownloadError with the last attempt's reason; what has arrived is kept for the next call. What `verify` throws
 */
export async function download(
  url: URL,
  target: string,
  { stallMs = 30_000, retries = 4, retryMs = 500, verify, ...options }: DownloadOptions,
): Promise<void> {
  const part = await PartialFile.open(target, url.href);
  let furthest = part.length;
  await pRetry(() => transfer(url, part, { ...options, stallMs }), {
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
