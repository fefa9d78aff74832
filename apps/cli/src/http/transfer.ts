import prettyBytes from 'pretty-bytes';
import { fetch, Headers, type Response } from 'undici';
import { systemReason, UsageError } from '../errors.ts';
import { DownloadError, networkError, statusError } from './errors.ts';
import type { PartialFile } from './partial_file.ts';
import { openAgent } from './proxy.ts';

export interface TransferOptions {
  readonly signal: AbortSignal;
  /** Give up when nothing arrives for so many milliseconds. */
  readonly stallMs: number;
  /** Size in bytes that the file is known to have. */
  readonly size?: number;
  /** More bytes than this are refused. */
  readonly maxBytes: number;
  /** Called with the bytes so far and the total, where the server says it. */
  readonly onProgress?: (received: number, total: number | undefined) => void;
}

/**
 * Makes one request. Continues `part` if the server still has the same version of the file, else starts again. When it
 * returns, `part` is complete.
 *
 * @throws DownloadError, keeping in `part` the bytes that have arrived; the system's error where `part` cannot be written
 */
export async function transfer(
  url: URL,
  part: PartialFile,
  options: TransferOptions,
): Promise<void> {
  const stall = new StallTimer(options.stallMs);
  const dispatcher = openAgent();
  try {
    const signal = AbortSignal.any([options.signal, stall.signal]);
    const response = await fetch(url, { headers: requestHeaders(part), signal, dispatcher });
    const total = await accept(url, response, part, options);
    options.onProgress?.(part.length, total);
    if (response.body) {
      for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
        stall.reset();
        if (part.length + chunk.length > options.maxBytes) {
          await part.discard();
          throw tooLarge(url, options.maxBytes);
        }
        await part.append(chunk);
        options.onProgress?.(part.length, total);
      }
    }
    await assertWhole(url, part, total);
  } catch (error) {
    options.signal.throwIfAborted();
    if (stall.signal.aborted) {
      throw new DownloadError(
        `${url.href}: nothing arrived for ${options.stallMs / 1000} seconds`,
        true,
      );
    }
    // fetch wraps the system's errors, so one that is not wrapped comes from writing the file.
    const isOwn =
      error instanceof DownloadError ||
      error instanceof UsageError ||
      systemReason(error) !== undefined;
    throw isOwn ? error : networkError(url, error);
  } finally {
    stall.stop();
    await part.close();
    await dispatcher.destroy();
  }
}

class StallTimer {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(milliseconds: number) {
    this.#timer = setTimeout(() => this.#controller.abort(), milliseconds);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  reset(): void {
    this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

function requestHeaders(part: PartialFile): Headers {
  // No compression, with which lengths and ranges would not be those of the file.
  const headers = new Headers({ 'Accept-Encoding': 'identity' });
  if (part.validator !== undefined) {
    headers.set('Range', `bytes=${part.length}-`);
    headers.set('If-Range', part.validator);
  }
  return headers;
}

/**
 * Prepares `part` for the body of `response`.
 *
 * @returns size of the whole file, where the server says
 */
async function accept(
  url: URL,
  response: Response,
  part: PartialFile,
  { size, maxBytes }: TransferOptions,
): Promise<number | undefined> {
  if (response.status === 416 || response.status === 206) {
    const total = response.status === 206 ? continuedTotal(response, part) : undefined;
    if (total !== undefined && total <= maxBytes) return total;
    await response.body?.cancel();
    await part.discard();
    if (total !== undefined) throw tooLarge(url, maxBytes, total);
    throw new DownloadError(`${url.href}: the server cannot continue the download`, true);
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw statusError(url, response);
  }
  const total = contentLength(response);
  if (total !== undefined && total > maxBytes) {
    await response.body?.cancel();
    throw tooLarge(url, maxBytes, total);
  }
  const mistake = wrongFile(response, total, size);
  if (mistake) {
    await response.body?.cancel();
    throw new DownloadError(`${url.href}: ${mistake}`, false);
  }
  await part.restart(validatorOf(response));
  return total;
}

function tooLarge(url: URL, maxBytes: number, total?: number): DownloadError {
  const size = total === undefined ? 'is' : `is of ${prettyBytes(total)},`;
  return new DownloadError(
    `${url.href}: the file ${size} larger than the ${prettyBytes(maxBytes)} that --max-download allows`,
    false,
  );
}

/** Size of the whole file according to a 206 response, if it continues exactly where `part` ends. */
function continuedTotal(response: Response, part: PartialFile): number | undefined {
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get('Content-Range') ?? '');
  // A part was not asked for if nothing could be continued, and an encoded response never.
  const continues =
    range !== null &&
    part.validator !== undefined &&
    Number(range[1]) === part.length &&
    !response.headers.has('Content-Encoding');
  // A server that heeds Range but not If-Range would splice two versions into one file.
  return continues && validatorOf(response) === part.validator ? Number(range[2]) : undefined;
}

function wrongFile(
  response: Response,
  total: number | undefined,
  knownSize: number | undefined,
): string | undefined {
  if (response.headers.get('Content-Type')?.startsWith('text/html')) {
    return 'the server sent a web page, not a file (does the link need a login?)';
  }
  if (knownSize !== undefined && total !== undefined && total !== knownSize) {
    return `the server has a file of ${total} bytes, expected ${knownSize}`;
  }
  return undefined;
}

async function assertWhole(url: URL, part: PartialFile, total: number | undefined): Promise<void> {
  if (total === undefined || part.length === total) return;
  const message = `${url.href}: ${part.length} bytes arrived, expected ${total}`;
  if (part.length > total) await part.discard();
  throw new DownloadError(message, true);
}

function contentLength({ headers }: Response): number | undefined {
  const length = headers.get('Content-Length');
  const isEncoded = headers.has('Content-Encoding');
  return length === null || isEncoded || !/^\d+$/.test(length) ? undefined : Number(length);
}

/** RFC 9110 §13.1.5: `If-Range` takes a strong ETag, or a date. */
function validatorOf({ headers }: Response): string | undefined {
  // Ranges would refer to the encoded bytes.
  if (headers.has('Content-Encoding')) return undefined;
  const etag = headers.get('ETag');
  if (etag && !etag.startsWith('W/')) return etag;
  return headers.get('Last-Modified') ?? undefined;
}
