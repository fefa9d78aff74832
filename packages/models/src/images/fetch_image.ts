import { importBuiltin } from '../platform.ts';

/** Bytes per pixel of the largest files, which are uncompressed with 16 bits a channel. */
const MAX_BYTES_PER_PIXEL = 8;

/** The path that a string or URL names in Node; undefined where it has to be fetched. */
export async function pathOf(source: string | URL): Promise<string | undefined> {
  const text = `${source}`;
  if (/^(https?|data|blob):/i.test(text)) return undefined;
  if (!/^file:/i.test(text)) return text;
  const { fileURLToPath } = await importBuiltin<typeof import('node:url')>('url');
  return fileURLToPath(text);
}

/**
 * Fetches an image's file.
 * @throws Error where it does not arrive, or has more bytes than an image of `maxPixels` can need
 */
export async function fetchImage(url: string | URL, maxPixels: number): Promise<Blob> {
  const maxBytes = maxPixels * MAX_BYTES_PER_PIXEL;
  const response = await fetch(url).catch((cause) => {
    throw new Error(`image: ${url} cannot be fetched: ${reasonOf(cause)}`, { cause });
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(
      `image: ${url} cannot be fetched: the server answered ${response.status} ${response.statusText}`.trim(),
    );
  }
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read().catch((cause) => {
      throw new Error(`image: ${url} has not arrived completely: ${reasonOf(cause)}`, { cause });
    })) ?? { done: true };
    if (done) return new Blob(parts, { type: response.headers.get('content-type') ?? '' });
    parts.push(value);
    size += value.length;
    if (size > maxBytes) {
      await reader?.cancel();
      throw new Error(
        `image: ${url} has more than ${maxBytes} bytes, which an image of ${maxPixels} pixels (maxPixels) has at most`,
      );
    }
  }
}

/** Node's fetch says what went wrong in the error's cause. */
function reasonOf(error: unknown): string {
  const { cause = error } = Object(error) as { cause?: unknown };
  return cause instanceof Error ? cause.message : String(cause);
}
