import path from 'node:path';
import { readImage } from '@dynaconv/models/images';
import { ConfusionMatrix, SCENES } from '@dynaconv/segmentation';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { segmentScenes } from '../src/actions/segment_scenes.ts';
import { classesOf, readScenes } from '../src/scenes/held_out.ts';
import { dynaconv, dynaconvJson } from './support/cli.ts';
import { temporaryFolder } from './support/folder.ts';

interface Report {
  scenes: number;
  meanIou: number;
  pytorchMeanIou: number;
  iou: number[];
  imagesPerSecond: number;
  stockImagesPerSecond: number;
  speedup: number;
  output?: string;
}

const BACKGROUND = SCENES.names.indexOf('background');
const { scenes, pytorch } = await readScenes();
const { mIoU, maps } = pytorch.upernet_overlock_digits;
const seen = maps.map(({ digits }, i) => classesOf({ ...scenes[i], objects: digits }, BACKGROUND));
/** Pixels that rounding may give another class. */
const close = maps.reduce((sum, map) => sum + map.close, 0);
const truth = maps.map((_, i) => classesOf(scenes[i], BACKGROUND));

/** Pixels of a class in the scenes, or given to it. */
const countOf = (index: number): number =>
  truth.reduce(
    (sum, map, i) => sum + map.filter((each, at) => each === index || seen[i][at] === index).length,
    0,
  );

/** Of the scenes whose maps PyTorch's record holds. */
const few = vi.hoisted(() => ({ meanIou: 0 }));

vi.mock('../src/scenes/held_out.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../src/scenes/held_out.ts')>();
  return {
    ...original,
    async readScenes() {
      const { scenes, pytorch } = await original.readScenes();
      const { upernet_overlock_digits: figures } = pytorch;
      return few.meanIou === 0
        ? { scenes, pytorch }
        : {
            scenes: scenes.slice(0, figures.maps.length),
            pytorch: { upernet_overlock_digits: { ...figures, mIoU: few.meanIou } },
          };
    },
  };
});

function matrixOf(maps: readonly Uint8Array[]): ConfusionMatrix {
  const matrix = new ConfusionMatrix(SCENES.names.length);
  maps.forEach((map, i) => {
    matrix.add(truth[i], map);
  });
  return matrix;
}

describe('segment without an image', () => {
  const { signal } = new AbortController();
  afterEach(() => vi.restoreAllMocks());

  const printed = async (work: () => Promise<void>): Promise<string> => {
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await work();
    return written.mock.calls.map(([text]) => String(text)).join('');
  };

  test('gives the pixels of scenes the classes that PyTorch gives them', async () => {
    const expected = matrixOf(seen);
    few.meanIou = expected.meanIou();
    const output = path.join(temporaryFolder(), 'scenes.png');
    const text = await printed(() => segmentScenes({ json: true, output }, signal));
    const report: Report = JSON.parse(text);
    expect(report).toMatchObject({ scenes: maps.length, pytorchMeanIou: few.meanIou, output });
    // Each pixel that is another's moves the IoU of two classes, of which the smallest has so many pixels.
    const smallest = Math.min(...SCENES.names.map((_, c) => countOf(c)).filter((n) => n > 0));
    expect(Math.abs(report.meanIou - few.meanIou)).toBeLessThanOrEqual((2 * close) / smallest);
    for (const rate of [report.imagesPerSecond, report.stockImagesPerSecond, report.speedup]) {
      expect(rate).toBeGreaterThan(0);
    }

    const { data, width, height } = await readImage(output);
    expect([width, height]).toEqual([3 * 104 + 8, maps.length * 104 + 8]);
    const colours = SCENES.palette.join(' ').split(' ');
    let different = 0;
    seen.forEach((map, scene) => {
      map.forEach((index, pixel) => {
        const row = 8 + scene * 104 + Math.floor(pixel / 96);
        const at = 3 * (row * width + 8 + 2 * 104 + (pixel % 96));
        const drawn = [0, 1, 2].map((c) => data[at + c].toString(16).padStart(2, '0')).join('');
        if (drawn !== colours[index]) different++;
      });
    });
    expect(different).toBeLessThanOrEqual(close);
  });

  test('fails, after its report, where PyTorch has another mean IoU', async () => {
    few.meanIou = 0.123;
    const text = await printed(() =>
      expect(segmentScenes({}, signal)).rejects.toThrow(
        /^segment: the mean IoU is 0\.\d+, expected 0\.123 as PyTorch has with the same weights$/,
      ),
    );
    expect(text).toContain('over 8 held-out scenes (PyTorch: 0.123)');
    expect(text).toMatch(/^stock ops .* the kernels are \d+\.\d times faster$/m);
    expect(text).toMatch(/·{3}\d{2}/);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  test('stops when it is told to', async () => {
    const reason = new Error('stopped');
    await expect(segmentScenes({}, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  test.each([
    [['--weights', 'a.pth'], '--weights needs an image: dynaconv segment IMAGE'],
    [['--backend', 'cpu'], '--backend needs an image: dynaconv segment IMAGE'],
    [['--output', 'a.svg'], 'a.svg would be SVG, which has no pixels'],
  ])('%o fails', async (given, message) => {
    const { code, stdout, stderr } = await dynaconv(['segment', ...given]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  test.runIf(process.env.DYNACONV_ALL)('has PyTorch’s mean IoU over all scenes', async () => {
    const report = await dynaconvJson<Report>(['segment']);
    expect(report.scenes).toBe(200);
    expect(report.pytorchMeanIou).toBe(mIoU);
    expect(report.meanIou).toBeCloseTo(mIoU, 4);
  });
});
