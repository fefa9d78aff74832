import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setBackend, tensor3d, zeros } from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ImageSource, readImage } from '../src/images/read_image.ts';

let folder: string;
beforeAll(async () => {
  await setBackend('cpu');
  folder = await mkdtemp(path.join(tmpdir(), 'dynaconv-'));
});
afterAll(() => rm(folder, { recursive: true }));

// Two rows of three pixels.
const RGB = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30, 40, 50, 60, 70, 80, 90];
const raw = { width: 3, height: 2, channels: 3 } as const;
const picture = () => sharp(Uint8Array.from(RGB), { raw });

it('takes what it gave, without reading it again', async () => {
  const pixels = await readImage(await picture().png().toBuffer());
  expect(await readImage(pixels)).toBe(pixels);
  const short = { ...pixels, width: 4 };
  await expect(readImage(short)).rejects.toThrow(/image: got \[object Object\], expected/);
});

describe('a file', () => {
  it.each(['bytes', 'buffer', 'blob', 'path'])('is read from its %s', async (kind) => {
    const file = await picture().png().toBuffer();
    const name = path.join(folder, 'picture.png');
    await writeFile(name, file);
    const bytes = new Uint8Array(file);
    const sources: Record<string, ImageSource> = {
      bytes,
      buffer: bytes.buffer,
      blob: new Blob([bytes]),
      path: name,
    };
    const { data, ...size } = await readImage(sources[kind]);
    expect(size).toEqual({ height: 2, width: 3, channels: 3 });
    expect([...Array.from(data)]).toEqual(RGB);
  });

  it('may be WebP or JPEG', async () => {
    const { data } = await readImage(await picture().webp({ lossless: true }).toBuffer());
    expect(Array.from(data)).toEqual(RGB);
    const jpeg = await picture().resize(30, 20).jpeg().toBuffer();
    expect(await readImage(jpeg)).toMatchObject({ height: 20, width: 30, channels: 3 });
  });

  it('is turned upright as its EXIF orientation says', async () => {
    // 6: the camera lay on its side; the first row of what is stored is the right column.
    const turned = await picture().withMetadata({ orientation: 6 }).png().toBuffer();
    const { data, height, width } = await readImage(turned);
    expect([height, width]).toEqual([3, 2]);
    const pixel = (row: number, column: number) =>
      Array.from(data).slice((row * 2 + column) * 3, (row * 2 + column) * 3 + 3);
    expect(pixel(0, 1)).toEqual([255, 0, 0]);
    expect(pixel(2, 1)).toEqual([0, 0, 255]);
    expect(pixel(0, 0)).toEqual([10, 20, 30]);
  });

  it('loses its alpha, whatever lies under it', async () => {
    const rgba = Uint8Array.from([9, 8, 7, 0, 1, 2, 3, 255]);
    const png = await sharp(rgba, { raw: { width: 2, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    const { data, channels } = await readImage(png);
    expect(channels).toBe(3);
    expect(Array.from(data)).toEqual([9, 8, 7, 1, 2, 3]);
  });

  it('becomes RGB from gray', async () => {
    const gray = Uint8Array.from([5, 250]);
    const png = await sharp(gray, { raw: { width: 2, height: 1, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect(Array.from((await readImage(png)).data)).toEqual([5, 5, 5, 250, 250, 250]);
  });

  it('that does not exist, is no image, or is cut short is an error that says so', async () => {
    const nowhere = path.join(folder, 'nowhere.png');
    await expect(readImage(nowhere)).rejects.toThrow(
      `image: cannot read ${nowhere} (Input file is missing`,
    );
    await expect(readImage(new TextEncoder().encode('no image'))).rejects.toThrow(
      /^image: cannot read the file given \(.*\); expected a JPEG, PNG, WebP, GIF, AVIF or TIFF file$/,
    );
    const jpeg = await picture().resize(300, 200).jpeg().toBuffer();
    await expect(readImage(jpeg.subarray(0, jpeg.length / 2))).rejects.toThrow(
      'image: cannot read the file given',
    );
  });
});

describe('pixels in memory', () => {
  it('are read from a tensor', async () => {
    const { data, ...size } = await readImage(tensor3d(RGB, [2, 3, 3], 'int32'));
    expect(size).toEqual({ height: 2, width: 3, channels: 3 });
    expect(Array.from(data)).toEqual(RGB);
  });

  it('are read from what a canvas gives', async () => {
    const data = Uint8ClampedArray.from([1, 2, 3, 255, 4, 5, 6, 255]);
    expect(await readImage({ data, width: 2, height: 1 })).toEqual({
      data,
      width: 2,
      height: 1,
      channels: 4,
    });
  });

  it('must have an image’s shape', async () => {
    await expect(readImage(zeros([1, 8, 8, 3]))).rejects.toThrow(
      'image: the tensor has shape [1, 8, 8, 3], expected [height, width, 3], or 1 or 4 channels',
    );
    await expect(readImage(zeros([8, 8, 2]))).rejects.toThrow('shape [8, 8, 2]');
  });
});

it.each([
  [undefined, '[object Undefined]'],
  [{ data: new Uint8Array(5), width: 1, height: 1 }, '[object Object]'],
  [7, '[object Number]'],
])('%s is no image', async (source, name) => {
  await expect(readImage(source as unknown as ImageSource)).rejects.toThrow(
    `image: got ${name}, expected a tensor, an image file`,
  );
});
