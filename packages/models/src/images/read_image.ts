import { Tensor } from '@tensorflow/tfjs-core';
import { decodeWithSharp } from './decode_with_sharp.ts';
import { drawPixels } from './draw_pixels.ts';
import type { Pixels } from './pixels.ts';

/** RGBA pixels as a canvas gives them: an `ImageData`, or an object like it where there is no canvas. */
export interface PixelData {
  data: Uint8Array | Uint8ClampedArray;
  width: number;
  height: number;
}

/** What a browser can draw on a canvas. */
export type Drawable =
  | HTMLImageElement
  | HTMLCanvasElement
  | HTMLVideoElement
  | OffscreenCanvas
  | ImageBitmap;

/** A JPEG, PNG or WebP file: its path in Node, its URL in a browser, or its bytes. */
export type ImageFile = string | Uint8Array | ArrayBuffer | Blob;

/** One image. A tensor is [H, W, 1, 3 or 4] with values of 0–255. Alpha is dropped; EXIF orientation is applied. */
export type ImageSource = Tensor | PixelData | ImageFile | Drawable;

/**
 * The pixels of an image.
 * @throws TypeError for what is no image, RangeError for a tensor without an image's shape, Error for a file that cannot
 * be read or decoded
 */
export async function readImage(source: ImageSource): Promise<Pixels> {
  if (source instanceof Tensor) return fromTensor(source);
  if (isPixelData(source)) {
    const { data, width, height } = source;
    return { data, width, height, channels: 4 };
  }
  const inBrowser = typeof createImageBitmap === 'function';
  if (isFile(source)) return inBrowser ? drawPixels(await toBlob(source)) : decodeWithSharp(source);
  if (inBrowser && isDrawable(source)) return drawPixels(source);
  throw new TypeError(
    `image: came ${Object.prototype.toString.call(source)}, expected a tensor, an image file (path, URL, bytes or Blob), ImageData or {data, width, height} with RGBA bytes, or in a browser an image, canvas or video element`,
  );
}

async function fromTensor(x: Tensor): Promise<Pixels> {
  const [height, width, channels] = x.shape;
  if (x.rank !== 3 || ![1, 3, 4].includes(channels) || x.size === 0) {
    throw new RangeError(
      `image: the tensor has shape [${x.shape.join(', ')}], expected [height, width, 3], or 1 or 4 channels`,
    );
  }
  return { data: (await x.data()) as ArrayLike<number>, height, width, channels };
}

function isPixelData(source: ImageSource): source is PixelData {
  const { data, width, height } = Object(source) as Partial<PixelData>;
  return (
    ArrayBuffer.isView(data) && data.byteLength > 0 && data.byteLength === width! * height! * 4
  );
}

const isFile = (source: ImageSource): source is ImageFile =>
  typeof source === 'string' ||
  source instanceof Uint8Array ||
  source instanceof ArrayBuffer ||
  source instanceof Blob;

/** Only asked where the classes exist; of the elements only some do in a worker. */
const isDrawable = (source: unknown): source is Drawable =>
  ['HTMLImageElement', 'HTMLCanvasElement', 'HTMLVideoElement', 'OffscreenCanvas', 'ImageBitmap']
    .map((name) => (globalThis as unknown as Record<string, new () => object>)[name])
    .some((drawable) => drawable && source instanceof drawable);

async function toBlob(file: ImageFile): Promise<Blob> {
  if (file instanceof Blob) return file;
  if (typeof file !== 'string') return new Blob([file as BlobPart]);
  const response = await fetch(file);
  if (!response.ok) {
    throw new Error(`image: ${file} answered ${response.status} ${response.statusText}`);
  }
  return response.blob();
}
