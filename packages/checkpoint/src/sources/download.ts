import { brief } from '@dynaconv/options';
import { CheckpointError, messageOf } from '../errors.ts';
import { IDLE_TIMEOUT, MAX_DOWNLOAD_BYTES, maxDecodedBytes } from '../limits.ts';
import type { ReadOptions } from '../types.ts';
import { IdleTimer } from './idle.ts';

/** Fetches a URL into one buffer. Rejects with the signal's reason when aborted. */
export async function download(url: string | URL, options: ReadOptions): Promise<Uint8Array> {
  const { signal, idleTimeout = IDLE_TIMEOUT } = options;
  const timer = new IdleTimer(idleTimeout, signal);
  try {
    return await transfer(url, options, timer);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof CheckpointError) throw error;
    const problem = timer.hasExpired
      ? `the server has sent nothing for ${idleTimeout} ms (idleTimeout)`
      : `cannot be downloaded: ${messageOf(error)}`;
    throw new CheckpointError(nameOf(url), problem, { cause: error });
  } finally {
    timer.stop();
  }
}

async function transfer(
  url: string | URL,
  { onProgress, ...options }: ReadOptions,
  timer: IdleTimer,
): Promise<Uint8Array> {
  // A small encoded response may decode to a large one. In a page this header cannot be set.
  const headers = { 'accept-encoding': 'identity' };
  const response = await fetch(url, { signal: timer.signal, headers });
  const refuse = async (problem: string) => {
    await response.body?.cancel();
    throw new CheckpointError(nameOf(url), problem);
  };
  // 206 and the like answer requests that were not made: a part of the file would be taken for the whole.
  if (response.status !== 200) {
    await refuse(`the server answered ${response.status} ${response.statusText}`.trim());
  }
  const total = contentLength(response);
  const maxBytes = options.maxBytes ?? MAX_DOWNLOAD_BYTES;
  const isEncoded = /[^\s]/.test(
    response.headers.get('content-encoding')?.replace('identity', '') ?? '',
  );
  if (total !== undefined && total > maxBytes) {
    await refuse(`is of ${total} bytes; at most ${maxBytes} (maxBytes) were expected`);
  }

  // Allocated with the announced size, so that a large file is not in memory twice while it is put together. But a server that
  // announces gigabytes has to send some of them first.
  let bytes = new Uint8Array(Math.min(total ?? FIRST_BYTES, MOST_ON_TRUST));
  let loaded = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) break;
    timer.restart();
    // Across origins a page does not see the encoding, but notices it when more arrives than was announced.
    const decoded = isEncoded || loaded + value.length > (total ?? Number.POSITIVE_INFINITY);
    const most = decoded ? Math.min(maxBytes, maxDecodedBytes(total, options)) : maxBytes;
    if (loaded + value.length > most) {
      await reader?.cancel();
      throw new CheckpointError(
        nameOf(url),
        `is larger than the ${most} bytes (maxBytes) expected${decoded ? ' of what the server has compressed' : ''}`,
      );
    }
    if (loaded + value.length > bytes.length) bytes = grown(bytes, loaded, value.length, total);
    bytes.set(value, loaded);
    loaded += value.length;
    onProgress?.(total === undefined || loaded > total ? { loaded } : { loaded, total });
  }
  return bytes.subarray(0, loaded);
}

const FIRST_BYTES = 2 ** 20;
const MOST_ON_TRUST = 2 ** 28;

function grown(
  bytes: Uint8Array,
  loaded: number,
  more: number,
  total: number | undefined,
): Uint8Array<ArrayBuffer> {
  const needed = loaded + more;
  const size = total !== undefined && total >= needed ? total : Math.max(2 * bytes.length, needed);
  const larger = new Uint8Array(size);
  larger.set(bytes.subarray(0, loaded));
  return larger;
}

/**
 * The size that the server announces, if it is the size of the body. With a Content-Encoding it is that of the encoded bytes,
 * but across origins a page does not see that header. fetch itself notices a body that ends early.
 */
function contentLength({ headers }: Response): number | undefined {
  const length = Number(headers.get('content-length') ?? Number.NaN);
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined;
}

/** A data URL, whose length bounds that of its content. */
function nameOf(url: string | URL): string {
  return brief(String(url), 200);
}
