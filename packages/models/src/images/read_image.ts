import { assertOptions, type OptionNames } from '@dynaconv/options';
import { Tensor } from '@tensorflow/tfjs-core';
import { canDraw } from '../platform.ts';
import { decodeWithSharp } from './decode_with_sharp.ts';
import { fetchImage, pathOf } from './fetch_image.ts';
import { MAX_PIXELS } from './limits.ts';
import type { PixelData, Pixels } from './pixels.ts';
import { readInPage } from './read_in_page.ts';
import { bytesOf, isBlob, isPixelData, isPixels, isUrl, notAnImage } from './recognise.ts';

/** What a browser can draw on a canvas. */
export type Drawable =
  | HTMLImageElement
  | SVGImageElement
  | HTMLCanvasElement
  | HTMLVideoElement
  | OffscreenCanvas
  | ImageBitmap
  | VideoFrame;

/** A JPEG, PNG, WebP, GIF or AVIF file: its URL, its path in Node, or its bytes. */
export type ImageFile = string | URL | ArrayBufferView | ArrayBufferLike | Blob;

/**
 * One image. A tensor is [H, W, 1, 3 or 4] with values of 0–255. Alpha is dropped; EXIF orientation is applied. What `readImage` gave is
 * an image too, which is not read again.
 */
export type ImageSource = Tensor | PixelData | Pixels | ImageFile | Drawable;

export interface ReadImageOptions {
  /** The most pixels, width times height, of an image that is read; 268,402,689 (16383²) by default. */
  maxPixels?: number;
}

const READ_IMAGE_OPTIONS: OptionNames<ReadImageOptions> = { maxPixels: true };

/**
 * The pixels of an image, before any preprocessing.
 * @throws TypeError for anything that is not an image, and for an option that does not exist; RangeError for a tensor that does
 * not have the shape of an image, and for more pixels than `maxPixels`; Error for a file that cannot be read or decoded
 */
export async function readImage(
  source: ImageSource,
  options: ReadImageOptions = {},
): Promise<Pixels> {
  assertOptions('readImage', options, READ_IMAGE_OPTIONS);
  const { maxPixels = MAX_PIXELS } = options;
  if (source instanceof Tensor) return fromTensor(source);
  if (isPixels(source)) return source;
  if (isPixelData(source)) {
    const { data, width, height } = source;
    return { data, width, height, channels: 4 };
  }
  if (typeof source === 'string' || isUrl(source)) {
    const path = canDraw() ? undefined : await pathOf(source);
    return path === undefined
      ? decode(await fetchImage(source, maxPixels), `${source}`, maxPixels)
      : decodeWithSharp(path, path, maxPixels);
  }
  const file = isBlob(source) ? source : bytesOf(source);
  if (file) return decode(file, 'the file given', maxPixels);
  if (canDraw()) return readInPage(source as Drawable, 'the image given', maxPixels);
  throw notAnImage(source);
}

function decode(
  file: Blob | Uint8Array<ArrayBuffer>,
  what: string,
  maxPixels: number,
): Promise<Pixels> {
  return canDraw()
    ? readInPage(isBlob(file) ? file : new Blob([file]), what, maxPixels)
    : decodeWithSharp(file, what, maxPixels);
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
