import { readImage } from '@dynaconv/models';
import { assertEqual } from '@dynaconv/page-kit/page';
import { largestDifference, pictureTolerance } from '@dynaconv/test-kit';
import fixture from '@dynaconv/test-kit/fixtures/pictures.json' with { type: 'json' };
import { loadImage } from '../page/digits.ts';
import { test } from '../page/test.ts';

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

// The files that Node reads too: both are held to Pillow's bytes.
for (const { name, file, rgb, width, height } of fixture.pictures) {
  const expected = bytesOf(rgb);
  const check = async (source: Parameters<typeof readImage>[0], where: 'page' | 'img') => {
    const pixels = await readImage(source);
    assertEqual([pixels.width, pixels.height, pixels.channels], [width, height, 3], 'size');
    const worst = largestDifference(pixels.data, expected);
    const tolerance = pictureTolerance(name, where);
    assertEqual(worst <= tolerance, true, `differs by ${worst}, at most ${tolerance} expected`);
  };
  test(`${name} has the colours that Pillow gives it`, () => check(bytesOf(file), 'page'));
  test(`an img of ${name} has them too`, async () => {
    const url = URL.createObjectURL(new Blob([bytesOf(file)]));
    try {
      await check(await loadImage(url), 'img');
    } finally {
      URL.revokeObjectURL(url);
    }
  });
}

/** A picture larger than a tile on both axes, each pixel of a colour and an alpha of its own. */
const [WIDTH, HEIGHT] = [2100, 2060];
const colourAt = (x: number, y: number) => [x & 255, y & 255, (x >> 8) * 16 + (y >> 8)];

async function largePicture(alphaAt: (x: number, y: number) => number): Promise<ImageBitmap> {
  const data = new Uint8ClampedArray(WIDTH * HEIGHT * 4);
  for (let y = 0, at = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++, at += 4) data.set([...colourAt(x, y), alphaAt(x, y)], at);
  }
  return createImageBitmap(new ImageData(data, WIDTH, HEIGHT), { premultiplyAlpha: 'none' });
}

for (const [what, alphaAt] of Object.entries({
  opaque: () => 255,
  'partly transparent': (x: number, y: number) => (x > 2050 && y > 2050 ? 3 : 255),
})) {
  test(`a large picture that is ${what} is read tile by tile`, async () => {
    const { data, width, height, channels } = await readImage(await largePicture(alphaAt));
    assertEqual([width, height, channels], [WIDTH, HEIGHT, 3], 'size');
    const wrong = [];
    for (let y = 0, at = 0; y < HEIGHT && wrong.length < 3; y++) {
      for (let x = 0; x < WIDTH; x++, at += 3) {
        const [r, g, b] = colourAt(x, y);
        if (data[at] !== r || data[at + 1] !== g || data[at + 2] !== b) wrong.push([x, y]);
      }
    }
    assertEqual(wrong, [], 'pixels of another colour');
  });
}

/** What `readImage` throws, as text. */
const problemOf = (source: unknown, options?: Parameters<typeof readImage>[1]): Promise<string> =>
  readImage(source as Parameters<typeof readImage>[0], options).then(
    () => 'nothing is thrown',
    (error) => `${error.name}: ${error.message}`,
  );

test('what cannot be read is an error that says what to do', async () => {
  const svg = new Blob(['<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'], {
    type: 'image/svg+xml',
  });
  for (const [source, expected] of [
    [svg, /^Error: image: the browser cannot read the file given .* \(an SVG has no pixels/],
    [document.body, /^TypeError: image: got \[object HTMLBodyElement\], expected a tensor/],
    [undefined, /^TypeError: image: got \[object Undefined\]/],
    [document.createElement('img'), /^Error: image: the browser cannot read the image given/],
    ['data:,text', /^Error: image: the browser cannot read data:,text \(/],
  ] as const) {
    const problem = await problemOf(source);
    assertEqual(expected.test(problem), true, problem);
  }
});

test('a picture of more pixels than maxPixels is an error that names the option', async () => {
  const canvas = new OffscreenCanvas(30, 20);
  canvas.getContext('2d');
  assertEqual(
    await problemOf(canvas, { maxPixels: 599 }),
    'RangeError: image: the image given has 30×20 pixels, expected at most 599; make it smaller, or raise maxPixels (--max-pixels of the command)',
    'error',
  );
  assertEqual((await readImage(canvas, { maxPixels: 600 })).width, 30, 'width at the limit');
});

test('transparent colours without WebGL2 are an error, not other colours', async () => {
  const { getContext } = OffscreenCanvas.prototype as { getContext: (kind: string) => unknown };
  const { file } = fixture.pictures.find(({ name }) => name === 'rgba.png')!;
  const without = function (this: OffscreenCanvas, kind: string) {
    return kind === 'webgl2' ? null : getContext.call(this, kind);
  };
  Object.assign(OffscreenCanvas.prototype, { getContext: without });
  try {
    const problem = await problemOf(bytesOf(file));
    assertEqual(/cannot be read without WebGL2; pass it without/.test(problem), true, problem);
  } finally {
    Object.assign(OffscreenCanvas.prototype, { getContext });
  }
});
