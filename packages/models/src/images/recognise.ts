import type { PixelData, Pixels } from './pixels.ts';

// Values are recognised by what they have, not by `instanceof`, which knows the classes of one realm only: an iframe, or a `vm`
// context in Node, has classes of its own.

/** The name that the platform gives an object's class, which is the same in every realm. */
const classOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

export const isUrl = (value: unknown): value is URL => classOf(value) === 'URL';

export function isBlob(value: unknown): value is Blob {
  const { size, slice, arrayBuffer } = Object(value) as Partial<Blob>;
  return (
    typeof size === 'number' && typeof slice === 'function' && typeof arrayBuffer === 'function'
  );
}

/** The bytes of a buffer or of a view of one, copied only if they are shared memory; undefined for any other value. */
export function bytesOf(value: unknown): Uint8Array<ArrayBuffer> | undefined {
  const bytes = viewOf(value);
  if (bytes === undefined) return undefined;
  // Shared bytes may change while they are decoded, and a Blob cannot be made of them.
  return isShared(bytes.buffer) ? new Uint8Array(bytes) : (bytes as Uint8Array<ArrayBuffer>);
}

function viewOf(value: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  const isBuffer = classOf(value) === 'ArrayBuffer' || isShared(value);
  return isBuffer ? new Uint8Array(value as ArrayBuffer) : undefined;
}

const isShared = (value: unknown): boolean => classOf(value) === 'SharedArrayBuffer';

/** An `ImageData`, or an object like it. */
export function isPixelData(value: unknown): value is PixelData {
  const { data, width, height } = Object(value) as Partial<PixelData>;
  return (
    ArrayBuffer.isView(data) &&
    data.BYTES_PER_ELEMENT === 1 &&
    data.byteLength > 0 &&
    data.byteLength === width! * height! * 4
  );
}

/** What `readImage` gives. */
export function isPixels(value: unknown): value is Pixels {
  const { data, width, height, channels } = Object(value) as Partial<Pixels>;
  return (
    [1, 3, 4].includes(channels!) &&
    data !== undefined &&
    data.length > 0 &&
    data.length === width! * height! * channels!
  );
}

export const notAnImage = (value: unknown): TypeError =>
  new TypeError(
    `image: got ${Object.prototype.toString.call(value)}, expected a tensor, an image file (path, URL, bytes or Blob), ImageData or {data, width, height} with RGBA bytes, or in a browser an image, canvas or video element`,
  );
