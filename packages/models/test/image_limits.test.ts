import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { imageFiles } from '../src/images/image_files.ts';
import { readImage } from '../src/images/read_image.ts';
import { temporaryFolder } from './helpers/temporary_folder.ts';

const plain = (width: number, height: number, alpha = 1) =>
  sharp({ create: { width, height, channels: 4, background: { r: 200, g: 100, b: 7, alpha } } });

it('an image of more pixels than maxPixels is an error that names the option', async () => {
  const png = await plain(30, 20).png().toBuffer();
  await expect(readImage(png, { maxPixels: 599 })).rejects.toThrow(
    'image: the file given has 30×20 pixels, expected at most 599; make it smaller, or raise maxPixels (--max-pixels of the command)',
  );
  expect(await readImage(png, { maxPixels: 600 })).toMatchObject({ width: 30, height: 20 });
});

it('a small file that claims a huge image costs nothing', async () => {
  const png = await plain(1, 1).png().toBuffer();
  png.writeUInt32BE(30000, 16);
  png.writeUInt32BE(20000, 20);
  const header = png.subarray(12, 29);
  png.writeUInt32BE(crc32(header), 29);
  await expect(readImage(png)).rejects.toThrow(
    'has 30000×20000 pixels, expected at most 268402689',
  );
});

it.each(['webp', 'png', 'jpeg'] as const)(
  'memory is a small multiple of the pixels: %s',
  async (format) => {
    const [width, height] = [5000, 4000];
    const file = await plain(width, height, 0.5).toFormat(format).toBuffer();
    await readImage(await plain(64, 64).toFormat(format).toBuffer());
    // Kilobytes, the most so far: what came before hides some of this, and never adds to it.
    const before = process.resourceUsage().maxRSS;
    await readImage(file);
    const bytesPerPixel = ((process.resourceUsage().maxRSS - before) * 1024) / (width * height);
    // The result's 3, and twice the 4 of a decoded frame with its alpha; 1 for what does not grow with the image (20 MB).
    expect(bytesPerPixel).toBeLessThanOrEqual(3 + 2 * 4 + 1);
  },
);

it('an SVG is an error that says what to do', async () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9"/></svg>';
  await expect(readImage(new TextEncoder().encode(svg))).rejects.toThrow(
    'image: the file given is SVG, which has no pixels; convert it to PNG, at the size you want it to be seen at',
  );
});

it('a folder is an error that says how its images are listed, and imageFiles lists them', async () => {
  const folder = await temporaryFolder();
  await mkdir(path.join(folder, 'b'));
  await mkdir(path.join(folder, '.hidden'));
  const names = ['z.PNG', 'a.jpg', 'b/c.webp', 'notes.txt', '._a.jpg', '.hidden/d.png'];
  for (const name of names) await writeFile(path.join(folder, name), '');
  await expect(readImage(folder)).rejects.toThrow(
    `image: ${folder} is a folder; classify its images, which \`await imageFiles(folder)\` lists`,
  );
  const found = await imageFiles(folder);
  expect(found).toEqual(['a.jpg', 'b/c.webp', 'z.PNG'].map((name) => path.join(folder, name)));
  await expect(imageFiles(path.join(folder, 'nowhere'))).rejects.toThrow('ENOENT');
});
