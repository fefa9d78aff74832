import { CheckpointError, messageOf } from '../errors.ts';
import { MAX_DOWNLOAD_BYTES } from '../limits.ts';
import type { ReadOptions } from '../types.ts';

/** Fetches a URL into one buffer. Rejects with the signal's reason when aborted. */
export async function download(
  url: string | URL,
  { signal, onProgress, maxBytes = MAX_DOWNLOAD_BYTES }: ReadOptions,
): Promise<Uint8Array> {
  const fail = (problem: string, options?: ErrorOptions) =>
    new CheckpointError(String(url), problem, options);
  const unlessAborted = (error: unknown) => {
    signal?.throwIfAborted();
    return fail(`cannot be downloaded: ${messageOf(error)}`, { cause: error });
  };

  const response = await fetch(url, { signal }).catch((error) => {
    throw unlessAborted(error);
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw fail(`the server answered ${response.status} ${response.statusText}`.trim());
  }
  const total = contentLength(response);
  if (total !== undefined && total > maxBytes) {
    await response.body?.cancel();
    throw fail(`is of ${total} bytes; at most ${maxBytes} (maxBytes) were expected`);
  }

  // Of the announced size from the start, so that a large file is not held twice while it is put together.
  let bytes = new Uint8Array(total ?? 2 ** 20);
  let loaded = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read().catch((error) => {
      throw unlessAborted(error);
    })) ?? { done: true, value: undefined };
    if (done) break;
    if (loaded + value.length > maxBytes) {
      await reader?.cancel();
      throw fail(`is larger than the ${maxBytes} bytes (maxBytes) expected`);
    }
    if (loaded + value.length > bytes.length) {
      const grown = new Uint8Array(Math.max(2 * bytes.length, loaded + value.length));
      grown.set(bytes.subarray(0, loaded));
      bytes = grown;
    }
    bytes.set(value, loaded);
    loaded += value.length;
    onProgress?.(total === undefined || loaded > total ? { loaded } : { loaded, total });
  }
  return bytes.subarray(0, loaded);
}

/**
 * The size that the server announces. With a Content-Encoding, which a page does not see across origins, it is that of
 * the encoded bytes: good as a first guess only. That a body ends early is for fetch to notice.
 */
function contentLength({ headers }: Response): number | undefined {
  const length = Number(headers.get('content-length') ?? Number.NaN);
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined;
}
