import { createContext, runInContext } from 'node:vm';
import sharp from 'sharp';
import { afterEach, expect, it, vi } from 'vitest';
import { type ImageSource, readImage } from '../src/images/read_image.ts';

const RGBA = [9, 8, 7, 0, 1, 2, 3, 255];
const COLOURS = [9, 8, 7, 1, 2, 3];
const png = await sharp(Uint8Array.from(RGBA), { raw: { width: 2, height: 1, channels: 4 } })
  .png()
  .toBuffer();

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A value made of classes of another realm. */
const inAnotherRealm = (expression: string): ImageSource =>
  runInContext(`const bytes = Uint8Array.from(png); ${expression}`, createContext({ png, RGBA }));

function shared(): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(png.length);
  new Uint8Array(buffer).set(png);
  return buffer;
}

const SOURCES: Record<string, () => ImageSource> = {
  'bytes of another realm': () => inAnotherRealm('bytes'),
  'a buffer of another realm': () => inAnotherRealm('bytes.buffer'),
  'pixels of another realm': () =>
    inAnotherRealm('({ data: Uint8ClampedArray.from(RGBA), width: 2, height: 1 })'),
  'a blob that is no instance': () => {
    const blob = new Blob([Uint8Array.from(png)]);
    const { size } = blob;
    const [slice, arrayBuffer] = [blob.slice.bind(blob), blob.arrayBuffer.bind(blob)];
    return { size, slice, arrayBuffer } as Blob;
  },
  'a DataView': () => new DataView(Uint8Array.from(png).buffer),
  'shared memory': shared,
  'a view of shared memory': () => new Uint8Array(shared()),
};

it.each(Object.entries(SOURCES))('an image is read from %s', async (_, make) => {
  const { data, channels } = await readImage(make());
  const colours = Array.from(data).filter((_value, at) => channels === 3 || at % 4 < 3);
  expect(colours).toEqual(COLOURS);
});

it('pixels are bytes: floats of as many bytes are no image', async () => {
  const source = { data: new Float32Array(2), width: 2, height: 1 } as unknown as ImageSource;
  await expect(readImage(source)).rejects.toThrow('image: got [object Object], expected a tensor');
});

it('what has canvases without a 2D context, as Deno, decodes as Node does', async () => {
  vi.stubGlobal('createImageBitmap', () => Promise.reject(new Error('not to be asked')));
  vi.stubGlobal(
    'OffscreenCanvas',
    class {
      getContext = () => null;
    },
  );
  expect(Array.from((await readImage(png)).data)).toEqual(COLOURS);
});
