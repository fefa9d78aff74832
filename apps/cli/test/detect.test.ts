import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Detection, drawDetections } from '@dynaconv/detection';
import { readImage } from '@dynaconv/models/images';
import { officialFile } from '@dynaconv/test-kit';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { dynaconv, dynaconvJson } from './support/cli.ts';
import { CHECKPOINT } from './support/digits.ts';
import { temporaryFolder } from './support/folder.ts';

interface Report {
  model: string;
  image: string;
  output: string;
  detections: Detection[];
}

/** A folder with a picture and a checkpoint of a classifier. */
async function withFiles(): Promise<string> {
  const cwd = temporaryFolder();
  const background = { r: 120, g: 130, b: 125 };
  await sharp({ create: { width: 40, height: 20, channels: 3, background } })
    .png()
    .toFile(path.join(cwd, 'photo.png'));
  writeFileSync(path.join(cwd, 'rednet50.pth'), officialFile('rednet50'));
  return cwd;
}

describe('detect', () => {
  const args = ['detect', 'photo.png', '--weights', 'rednet50.pth', '--scale', '64x32'];
  const model = ['--model', 'retinanet_red50_fpn'];
  /** The head is drawn at random, and so is what it finds. */
  const random = [...model, '--no-strict', '--score-threshold', '0', '--backend', 'wasm'];

  test('draws the boxes that it prints', async () => {
    const cwd = await withFiles();
    const given = [...args, ...random, '--max-detections', '5', '--output', 'found.png'];
    const report = await dynaconvJson<Report>(given, { cwd });
    expect(report).toMatchObject({ model: model[1], image: 'photo.png', output: 'found.png' });
    expect(report.detections).toHaveLength(5);
    const [photo, found] = await Promise.all(
      ['photo.png', 'found.png'].map((name) => readImage(path.join(cwd, name))),
    );
    const { data } = drawDetections(photo, report.detections);
    expect([found.width, found.height]).toEqual([40, 20]);
    expect([...(found.data as Uint8Array)]).toEqual([...data].filter((_, i) => i % 4 < 3));

    const again = await dynaconv(given, { cwd });
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toContain('found.png exists');
  });

  test('prints a table without a picture where none is wanted', async () => {
    const cwd = await withFiles();
    const given = [...args, ...random, '--max-detections', '2'];
    const { code, stdout } = await dynaconv(given, { cwd });
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^photo\.png +score +left +top +width +height$/);
    expect(lines[1]).toMatch(/^[a-z ]+ +\d+\.\d\d %( +\d+\.\d){4}$/);
  });

  test.each([
    [args, 1, "rednet50.pth is of the classifier rednet50, expected a detector's; --no-strict"],
    [
      ['detect', 'photo.png'],
      2,
      'there are no official weights of mask_rcnn_red50_neck_fpn_head; pass --weights FILE',
    ],
    [['detect', 'none.png', '--weights', CHECKPOINT], 1, 'none.png: no such file'],
    [
      [...args, '--model', 'yolo'],
      2,
      'no detector is called yolo; there are retinanet_red50_fpn, ',
    ],
    [[...args, '--output', 'a.svg'], 2, 'a.svg would be SVG, which has no pixels'],
    [[...args, '--score-threshold', '2'], 2, 'It must be a number from 0 to 1.'],
  ])('%o fails with %i', async (given, code, message) => {
    const cwd = await withFiles();
    const result = await dynaconv(given, { cwd });
    expect(result).toMatchObject({ code, stdout: '' });
    expect(result.stderr).toContain(message);
  });
});
