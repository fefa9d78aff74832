import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { contrastingPositions, type DynamicLayer, loadModel } from '@dynaconv/models';
import { setBackend } from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import '@tensorflow/tfjs-backend-wasm';
import '@dynaconv/kernels-wasm';
import { dynaconv, dynaconvJson } from './support/cli.ts';
import { checkpointOf, type DigitsModel, digit } from './support/digits.ts';
import { temporaryFolder } from './support/folder.ts';

interface Report {
  model: string;
  backend: string;
  image: string;
  output: string;
  layer: DynamicLayer;
  size: { width: number; height: number };
  seen: { left: number; top: number; width: number; height: number };
  positions: {
    at: { x: number; y: number };
    row: number;
    column: number;
    kernels: { size: number; groups: number[][]; rows: number[]; columns: number[] }[];
  }[];
}

/** A folder with a digit, and a photograph twice as wide as high. */
async function withImages(): Promise<string> {
  const cwd = temporaryFolder();
  await digit(0).png().toFile(path.join(cwd, 'digit.png'));
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  await sharp({ create: { width: 400, height: 200, channels: 3, background: 'white', noise } })
    .jpeg()
    .toFile(path.join(cwd, 'photo.jpg'));
  return cwd;
}

beforeAll(() => setBackend('wasm'));

/** A share below 1 in three significant digits at most, without zeros behind them. */
const SHARE = '0\\.0*\\d{0,2}[1-9]';

describe('explain', () => {
  test.each([
    ['overlock_digits', 'sub_blocks3.1', { x: 150, y: 20 }, 112],
    ['rednet_digits', 'backbone.layer1.0.conv2', { x: 299, y: 199 }, 28],
  ] as [DigitsModel, string, { x: number; y: number }, number][])(
    'with %s reports the kernels that the model makes, at the pixel named',
    async (model, layer, at, side) => {
      const cwd = await withImages();
      const report = await dynaconvJson<Report>(
        [
          'explain',
          'photo.jpg',
          '--model',
          model,
          '--at',
          `${at.x},${at.y}`,
          '--backend',
          'wasm',
          '--layer',
          layer,
        ],
        { cwd },
      );
      expect(report).toMatchObject({
        model,
        backend: 'wasm',
        image: 'photo.jpg',
        output: 'photo-kernels.png',
        layer: { name: layer },
        size: { width: 400, height: 200 },
        seen: { left: 100, top: 0, width: 200, height: 200 },
      });
      const classifier = await loadModel(model, { weights: checkpointOf(model) });
      const { kernels } = await classifier.explain(readFileSync(path.join(cwd, 'photo.jpg')), {
        layer,
      });
      const expected = await kernels.at({
        x: ((at.x - 100) * side) / 200,
        y: (at.y * side) / 200,
      });
      const [position] = report.positions;
      expect(position).toMatchObject({ at, row: expected.row, column: expected.column });
      expect(position.kernels.map(({ groups }) => groups)).toEqual(
        expected.kernels.map(({ groups }) => groups.map((weights) => [...weights])),
      );
      kernels.dispose();
      classifier.dispose();
      const { format, width } = await sharp(path.join(cwd, 'photo-kernels.png')).metadata();
      expect([format, width > 2 * 260]).toEqual(['png', true]);
    },
  );

  test('needs no option: three places whose kernels differ, their weights in a table, a PNG', async () => {
    const cwd = await withImages();
    const { code, stdout, stderr } = await dynaconv(['explain', 'digit.png'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const model = await loadModel('overlock_digits', { weights: checkpointOf('overlock_digits') });
    const { kernels } = await model.explain(readFileSync(path.join(cwd, 'digit.png')));
    const lines = stdout.split('\n');
    expect(lines[0]).toBe(`${kernels.layer.name} of overlock_digits, mean over its groups`);
    const positions = await contrastingPositions(kernels);
    kernels.dispose();
    model.dispose();
    for (const [i, { row, column }] of positions.entries()) {
      for (const [j, size] of [3, 5].entries()) {
        // A cell of the map is 4 pixels of the digit.
        const at = `${4 * column + 2},${4 * row + 2}`;
        expect(lines[3 + 2 * i + j]).toMatch(
          new RegExp(`^${i + 1}  ${at} +${row},${column} +${size}×${size} +${SHARE} +${SHARE}$`),
        );
      }
    }
    expect(stdout).toContain('overlock_digits was trained on handwritten digits only');
    expect(stdout).toMatch(/\ndigit-kernels\.png\n$/);
    expect(readdirSync(cwd).sort()).toEqual(['digit-kernels.png', 'digit.png', 'photo.jpg']);
  });

  test.each([
    ['a.PNG', 'png'],
    ['a.jpg', 'jpeg'],
    ['a.jpeg', 'jpeg'],
    ['a.webp', 'webp'],
    ['a.svg', 'svg'],
  ])('writes what the extension of %s says', async (output, format) => {
    const cwd = await withImages();
    const { code } = await dynaconv(['explain', 'digit.png', '-o', output], { cwd });
    expect(code).toBe(0);
    expect((await sharp(path.join(cwd, output)).metadata()).format).toBe(format);
  });

  test('draws without fonts too', async () => {
    const cwd = await withImages();
    writeFileSync(path.join(cwd, 'fonts.conf'), '<fontconfig></fontconfig>');
    const env = { FONTCONFIG_FILE: path.join(cwd, 'fonts.conf') };
    const args = ['explain', 'digit.png', '--output', 'words.png'];
    const bare = ['explain', 'digit.png', '--output', 'bare.png'];
    const [withFonts, without] = [
      await dynaconv(args, { cwd }),
      await dynaconv(bare, { cwd, env }),
    ];
    expect([withFonts.code, without.code]).toEqual([0, 0]);
    const [a, b] = await Promise.all(
      ['words.png', 'bare.png'].map((file) => sharp(path.join(cwd, file)).metadata()),
    );
    expect([b.width, b.height]).toEqual([a.width, a.height]);
  });

  test('reads stdin, and replaces a picture where it may', async () => {
    const cwd = temporaryFolder();
    const input = await digit(3).png().toBuffer();
    const run = (...args: string[]) => dynaconv(['explain', '-', ...args], { cwd, input });
    expect((await run()).code).toBe(0);
    expect(readdirSync(cwd)).toEqual(['stdin-kernels.png']);
    const before = readFileSync(path.join(cwd, 'stdin-kernels.png'));
    const refused = await run('--at', '0,0');
    expect(refused).toMatchObject({
      code: 2,
      stderr: 'error: stdin-kernels.png exists; pass --force to replace it\n',
    });
    expect(readFileSync(path.join(cwd, 'stdin-kernels.png'))).toEqual(before);
    expect((await run('--at', '0,0', '--force')).code).toBe(0);
    expect(readFileSync(path.join(cwd, 'stdin-kernels.png'))).not.toEqual(before);
  });

  test('lists the layers', async () => {
    const { stdout, code } = await dynaconv(['explain', '--layers', '--model', 'overlock_t']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^sub_blocks3\.11 +contMix2d +5×5, 13×13 +14×14 +8$/m);
    const report = await dynaconvJson<{ layers: DynamicLayer[] }>([
      'explain',
      '--layers',
      '--model',
      'rednet26',
    ]);
    expect(report.layers).toHaveLength(9);
    expect(report.layers[0]).toMatchObject({ name: 'backbone.stem.1', groups: 2 });
  });

  test.each([
    [
      ['photo.jpg', '--at', '400,10'],
      '--at 400,10 is outside of photo.jpg, which is 400×200 pixels',
    ],
    [
      ['photo.jpg', '--at', '99,10'],
      '--at 99,10 is outside of the middle square, all that the model sees of photo.jpg: x from 100 to 299, y from 0 to 199',
    ],
    [
      ['photo.jpg', '--layer', 'blocks1.0'],
      '--layer blocks1.0: overlock_digits has no such layer with dynamic kernels; there are sub_blocks3.0, sub_blocks3.1, sub_blocks4.0',
    ],
    [
      ['photo.jpg', '--group', '2', '--layer', 'sub_blocks3.1'],
      '--group 2: sub_blocks3.1 has 2 of them, expected 0 to 1',
    ],
    [['*.*'], '*.* matches 2 files, expected one image'],
    [[], 'name an image, or pass --layers to list the layers'],
    [
      ['photo.jpg', '--model', 'resnet50'],
      'resnet50 makes no kernels for positions; name a RedNet, OverLoCK or VOLO with --model',
    ],
    [
      ['photo.jpg', '--at', '3'],
      "'--at <x,y>' argument '3' is invalid. It must be two numbers from 0",
    ],
    [['photo.jpg', ...Array(7).fill('--at=1,1')], 'There can be 6 at most.'],
    [
      ['photo.jpg', '--output', 'a.gif'],
      'a.gif does not end in .png, .jpg, .jpeg, .webp, .svg, which choose the format',
    ],
    [['photo.jpg', '--output', 'none/a.png'], 'cannot write none/a.png: there is no folder'],
  ])('%j is called wrongly, and writes nothing', async (args, message) => {
    const cwd = await withImages();
    const { code, stdout, stderr } = await dynaconv(['explain', ...args], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(readdirSync(cwd).sort()).toEqual(['digit.png', 'photo.jpg']);
  });

  test('a file that is no image, or none at all, fails and writes nothing', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'text.png'), 'no image');
    const { code, stderr } = await dynaconv(['explain', 'text.png'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain('expected a JPEG, PNG, WebP, GIF, AVIF or TIFF file');
    expect(await dynaconv(['explain', 'none.png'], { cwd })).toMatchObject({
      code: 1,
      stderr: 'error: none.png: no such file\n',
    });
    mkdirSync(path.join(cwd, 'folder'));
    const folder = await dynaconv(['explain', 'text.png', '-o', 'folder', '--force'], { cwd });
    expect(folder.code).toBe(2);
    expect(readdirSync(cwd).sort()).toEqual(['folder', 'text.png']);
  });
});
