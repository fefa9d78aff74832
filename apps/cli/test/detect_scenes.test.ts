import path from 'node:path';
import { averagePrecision, drawDetections, loadDetector } from '@dynaconv/detection';
import { SCENE_DETECTORS, type SceneDetections } from '@dynaconv/digits';
import { readImage } from '@dynaconv/models/images';
import { toleranceOf } from '@dynaconv/test-kit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { detectScenes } from '../src/actions/detect_scenes.ts';
import { useBackend } from '../src/backend.ts';
import { digitsCheckpoint } from '../src/digits/models.ts';
import { readScenes } from '../src/scenes/held_out.ts';
import { dynaconv, dynaconvJson } from './support/cli.ts';
import { temporaryFolder } from './support/folder.ts';

interface Precision {
  ap: number;
  pytorchAp: number;
  byClass: number[];
}

interface Report {
  model: string;
  scenes: number;
  box: Precision;
  mask?: Precision;
  imagesPerSecond: number;
  stockImagesPerSecond: number;
  speedup: number;
  output?: string;
}

const THRESHOLD = 0.05;
const SIDES = ['x', 'y', 'width', 'height'] as const;
const [MODEL] = SCENE_DETECTORS;
const { scenes, pytorch } = await readScenes();

/** PyTorch's record of a scene, as `detect` has it. */
const recorded = ({ labels, scores, boxes }: SceneDetections) =>
  labels.map((index, i) => {
    const [x, y, right, bottom] = boxes.slice(4 * i, 4 * i + 4);
    return { index, score: scores[i], box: { x, y, width: right - x, height: bottom - y } };
  });

/** The first scenes alone, with the average precision that they have. */
const few = vi.hoisted(() => ({ ap: 0 }));

vi.mock('../src/scenes/held_out.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../src/scenes/held_out.ts')>();
  return {
    ...original,
    async readScenes() {
      const { scenes, pytorch } = await original.readScenes();
      if (few.ap === 0) return { scenes, pytorch };
      const [[name, figures]] = Object.entries(pytorch).filter(([key]) => key === MODEL);
      const box = { AP: few.ap };
      return {
        scenes: scenes.slice(0, pytorch[MODEL].detections.length),
        pytorch: { ...pytorch, [name]: { ...figures, box } },
      };
    },
  };
});

describe.each(SCENE_DETECTORS)('%s', (model) => {
  const { detections, float32MaxError } = pytorch[model];
  // A sum of a coordinate and a size.
  const pixels = 2 * toleranceOf({ float32MaxError: float32MaxError.boxes });
  const score = toleranceOf({ float32MaxError: float32MaxError.scores });

  test('finds in scenes what PyTorch finds', async () => {
    await useBackend('wasm');
    const detector = await loadDetector(model, { weights: digitsCheckpoint(model) });
    expect(detector.labels).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    for (const [i, scene] of detections.entries()) {
      // Rounding does not decide what is above the threshold.
      expect(Math.min(...scene.scores)).toBeGreaterThan(THRESHOLD + score);
      const found = await detector.detect(scenes[i].image);
      const expected = recorded(scene);
      expect(found).toHaveLength(expected.length);
      const places = expected.map((theirs) =>
        found.findIndex(
          (mine) =>
            mine.index === theirs.index &&
            Math.abs(mine.score - theirs.score) <= score &&
            SIDES.every((side) => Math.abs(mine.box[side] - theirs.box[side]) <= pixels),
        ),
      );
      // Scores that rounding does not tell apart may come in another order.
      expect(places.toSorted((a, b) => a - b)).toEqual([...expected.keys()]);
      for (const [j, place] of places.entries()) {
        const distance = Math.abs(expected[j].score - expected[place].score);
        if (place !== j) expect(distance).toBeLessThanOrEqual(2 * score);
      }
    }
    detector.dispose();
  });

  test.runIf(process.env.DYNACONV_ALL)('has PyTorch’s average precision', async () => {
    const report = await dynaconvJson<Report>(['detect', '--model', model]);
    expect(report).toMatchObject({ model, scenes: 200 });
    expect(report.box.pytorchAp).toBe(pytorch[model].box.AP);
    expect(report.box.ap).toBeCloseTo(pytorch[model].box.AP, 4);
    const { mask } = pytorch[model];
    expect(report.mask?.pytorchAp).toBe(mask?.AP);
    if (mask) expect(report.mask!.ap).toBeCloseTo(mask.AP, 4);
  });
});

describe('detect without an image', () => {
  const { signal } = new AbortController();
  afterEach(() => vi.restoreAllMocks());

  const printed = async (work: () => Promise<void>): Promise<string> => {
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await work();
    return written.mock.calls.map(([text]) => String(text)).join('');
  };

  test('reports the average precision, and draws what is found', async () => {
    const { detections } = pytorch[MODEL];
    const expected = averagePrecision(
      detections.map((scene, i) => ({ truths: scenes[i].truths, detections: recorded(scene) })),
    );
    few.ap = expected.ap;
    const output = path.join(temporaryFolder(), 'scenes.png');
    const text = await printed(() => detectScenes({ json: true, output }, signal));
    const report: Report = JSON.parse(text);
    expect(report).toMatchObject({ model: MODEL, scenes: detections.length, output });
    // The same detections in the same order, but for scores that are equal up to rounding.
    expect(Math.abs(report.box.ap - expected.ap)).toBeLessThan(1e-4);
    expect(report.box.byClass).toHaveLength(expected.classes.size);
    for (const rate of [report.imagesPerSecond, report.stockImagesPerSecond, report.speedup]) {
      expect(rate).toBeGreaterThan(0);
    }

    const { data, width, height } = await readImage(output);
    const bytes = data as Uint8Array;
    expect([width, height]).toEqual([3 * 104 + 8, detections.length * 104 + 8]);
    const [{ image, truths }] = scenes;
    const sure = recorded(detections[0]).filter((each) => each.score > 0.3);
    const digits = truths.map(({ index, box }) => ({ index, box }));
    for (const [column, shapes] of [[], digits, sure].entries()) {
      const picture = drawDetections({ ...image, channels: 4 }, shapes).data;
      const rows = Array.from({ length: 96 }, (_, row) => {
        const from = 3 * ((8 + row) * width + 8 + column * 104);
        return [...bytes.slice(from, from + 3 * 96)];
      });
      expect(rows.flat()).toEqual([...picture].filter((_, i) => i % 4 < 3));
    }
  });

  test('fails, after its report, where PyTorch has another average precision', async () => {
    few.ap = 0.123;
    const text = await printed(() =>
      expect(detectScenes({}, signal)).rejects.toThrow(
        /^detect: the average precision of each box is 0\.\d+, expected 0\.123 as PyTorch has with the same weights$/,
      ),
    );
    expect(text).toContain('over 8 held-out scenes (PyTorch: 0.123)');
    expect(text).toMatch(/^stock ops .* the kernels are \d+\.\d times faster$/m);
    const [{ index, score, box }] = recorded(pytorch[MODEL].detections[0]);
    const size = `${box.width.toFixed(1)}×${box.height.toFixed(1)}`;
    const best = `${Math.round(100 * score)} %  ${size} at ${box.x.toFixed(1)}, ${box.y.toFixed(1)}`;
    expect(text.replaceAll(/ {3,}/g, '  ')).toContain(`  ${index}  ${best}`);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  test('stops when it is told to', async () => {
    const reason = new Error('stopped');
    await expect(detectScenes({}, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  test.each([
    [['--weights', 'a.pth'], '--weights needs an image: dynaconv detect IMAGE'],
    [['--score-threshold', '0.5'], '--score-threshold needs an image: dynaconv detect IMAGE'],
    [
      ['--model', 'mask_rcnn_red50_fpn'],
      `--model mask_rcnn_red50_fpn needs an image: dynaconv detect IMAGE; without one there is ${SCENE_DETECTORS.join(' or ')}`,
    ],
    [['--output', 'a.svg'], 'a.svg would be SVG, which has no pixels'],
  ])('%o fails', async (given, message) => {
    const { code, stdout, stderr } = await dynaconv(['detect', ...given]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});
