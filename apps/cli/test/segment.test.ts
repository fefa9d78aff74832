import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readImage } from '@dynaconv/models/images';
import { CITYSCAPES } from '@dynaconv/segmentation';
import { officialFile } from '@dynaconv/test-kit';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { dynaconv, dynaconvJson } from './support/cli.ts';
import { CHECKPOINT } from './support/digits.ts';
import { temporaryFolder } from './support/folder.ts';

interface Report {
  output: string;
  width: number;
  height: number;
  classes: { index: number; className: string; pixels: number; share: number }[];
}

/** A folder with a picture and a checkpoint of a classifier. */
async function withFiles(): Promise<string> {
  const cwd = temporaryFolder();
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  await sharp({ create: { width: 40, height: 20, channels: 3, background: 'white', noise } })
    .png()
    .toFile(path.join(cwd, 'photo.png'));
  writeFileSync(path.join(cwd, 'rednet50.pth'), officialFile('rednet50'));
  return cwd;
}

describe('segment', () => {
  const args = ['segment', 'photo.png', '--weights', 'rednet50.pth', '--scale', '64x32'];

  test('draws the classes that it counts', async () => {
    const cwd = await withFiles();
    const report = await dynaconvJson<Report>([...args, '--no-strict', '--backend', 'wasm'], {
      cwd,
    });
    expect(report).toMatchObject({ width: 40, height: 20, output: 'photo-classes.png' });
    const { data, width, height } = await readImage(path.join(cwd, report.output));
    expect([width, height]).toEqual([40, 20]);
    const colours = CITYSCAPES.palette.join(' ').split(' ');
    const counts = colours.map(() => 0);
    for (let pixel = 0; pixel < width * height; pixel++) {
      const rgb = [0, 1, 2].map((c) => data[pixel * 3 + c].toString(16).padStart(2, '0'));
      counts[colours.indexOf(rgb.join(''))]++;
    }
    const expected = counts
      .map((pixels, index) => ({ index, className: CITYSCAPES.names[index], pixels }))
      .filter(({ pixels }) => pixels > 0);
    const found = report.classes.map(({ share, ...rest }) => {
      expect(share).toBe(rest.pixels / 800);
      return rest;
    });
    expect(found.toSorted((a, b) => a.index - b.index)).toEqual(expected);
    expect(found.map(({ pixels }) => pixels)).toEqual(
      found.map(({ pixels }) => pixels).toSorted((a, b) => b - a),
    );

    const again = await dynaconv([...args, '--no-strict'], { cwd });
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toContain('photo-classes.png exists');
  });

  test.each([
    [args, 1, 'rednet50.pth is of the classifier rednet50, expected a segmenter’s; --no-strict'],
    [
      ['segment', 'photo.png'],
      2,
      'there are no official weights of fpn_red50; pass --weights FILE',
    ],
    [['segment', 'none.png', '--weights', CHECKPOINT], 1, 'none.png: no such file'],
    [[...args, '--model', 'fpn_red5'], 2, 'no segmenter is called fpn_red5; there are fpn_red50, '],
    [[...args, '--output', 'a.svg'], 2, 'a.svg would be SVG, which has no pixels'],
    [[...args, '--scale', '64'], 2, 'It must be two whole numbers, such as 1024x512.'],
  ])('%o fails with %i', async (given, code, message) => {
    const result = await dynaconv(given, { cwd: await withFiles() });
    expect(result).toMatchObject({ code, stdout: '' });
    expect(result.stderr).toContain(message.replace('’', "'"));
  });
});
