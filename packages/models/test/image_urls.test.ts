import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readImage } from '../src/images/read_image.ts';
import { temporaryFolder } from './helpers/temporary_folder.ts';

const RGB = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30];
const png = await sharp(Uint8Array.from(RGB), { raw: { width: 2, height: 2, channels: 3 } })
  .png()
  .toBuffer();

const server = createServer(({ url }, response) => {
  if (url === '/picture.png') response.end(png);
  else if (url === '/cut.png') {
    response.setHeader('content-length', png.length);
    response.write(png.subarray(0, 20), () => response.destroy());
  } else if (url === '/endless.png') {
    const more = () => response.destroyed || response.write(new Uint8Array(2 ** 16), more);
    more();
  } else response.writeHead(404).end();
});
let origin: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

it.each(['http', 'an http object', 'data', 'blob', 'file', 'a file object'])(
  'an image is read from a URL: %s',
  async (kind) => {
    const file = path.join(await temporaryFolder(), 'pic ture.png');
    await writeFile(file, png);
    const http = `${origin}/picture.png`;
    const urls: Record<string, string | URL> = {
      http,
      'an http object': new URL(http),
      data: `data:image/png;base64,${png.toString('base64')}`,
      blob: URL.createObjectURL(new Blob([Uint8Array.from(png)])),
      file: pathToFileURL(file).href,
      'a file object': pathToFileURL(file),
    };
    const { data } = await readImage(urls[kind]);
    expect(Array.from(data)).toEqual(RGB);
  },
);

it('what does not arrive is an error that says why', async () => {
  const problem = (name: string, options?: Parameters<typeof readImage>[1]) =>
    readImage(`${origin}/${name}`, options).catch(({ message }) => message.replace(origin, ''));
  expect(await problem('nowhere.png')).toBe(
    'image: /nowhere.png cannot be fetched: the server answered 404 Not Found',
  );
  expect(await problem('cut.png')).toMatch(/^image: \/cut\.png has not arrived completely: ./);
  expect(await problem('endless.png', { maxPixels: 1000 })).toBe(
    'image: /endless.png has more than 8000 bytes, which an image of 1000 pixels (maxPixels) has at most',
  );
  await expect(readImage('http://127.0.0.1:1/picture.png')).rejects.toThrow(
    /^image: http:\/\/127\.0\.0\.1:1\/picture\.png cannot be fetched: ./,
  );
});
