import { SCENE_SEGMENTERS } from '@dynaconv/digits';
import {
  ConfusionMatrix,
  draw,
  loadSegmenter,
  type Segmentation,
  type SemanticSegmenter,
} from '@dynaconv/segmentation';
import type { Tensor } from '@tensorflow/tfjs-core';
import { useBackend } from '../backend.ts';
import { digitsCheckpoint } from '../digits/models.ts';
import { type Race, race, raceLines, settled } from '../digits/race.ts';
import { pixelEncoderOf } from '../explain/formats.ts';
import { assertWritable } from '../files/target.ts';
import { writeOutput } from '../files/write_file.ts';
import { print, printJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import { expectSame } from '../scenes/expect_same.ts';
import { classesOf, type HeldOutScenes, readScenes, type Scene } from '../scenes/held_out.ts';
import { mapText } from '../scenes/map_text.ts';
import { contactSheet } from '../scenes/picture.ts';
import { table } from '../table.ts';

const [MODEL] = SCENE_SEGMENTERS;
/** Scenes that are shown on the terminal, and in the picture. */
const PRINTED = 2;
const DRAWN = 12;

export interface SegmentScenesOptions {
  readonly output?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

interface Outcome extends Race {
  readonly found: readonly Segmentation[];
  readonly matrix: ConfusionMatrix;
}

/** The demonstration: a small network on scenes of digits that it has not seen, on the wasm backend. */
export async function segmentScenes(
  { output, force = false, json }: SegmentScenesOptions,
  signal: AbortSignal,
): Promise<void> {
  const encode = output === undefined ? undefined : await pixelEncoderOf(output);
  if (output !== undefined) await assertWritable(output, force);
  const heldOut = await readScenes();
  const outcome = await segmentAll(heldOut.scenes, signal);
  if (output !== undefined && encode) {
    await writeOutput(output, await encode(await picture(heldOut.scenes, outcome)), {
      force,
      signal,
    });
  }
  const { found, matrix, ...figures } = outcome;
  const meanIou = matrix.meanIou();
  const { mIoU: pytorchMeanIou } = heldOut.pytorch[MODEL];
  if (json) {
    const iou = matrix.iou();
    const scenes = found.length;
    printJson({ model: MODEL, scenes, meanIou, pytorchMeanIou, iou, ...figures, output });
  } else print(format(heldOut, outcome, output));
  expectSame('segment: the mean IoU', meanIou, pytorchMeanIou);
}

async function segmentAll(scenes: readonly Scene[], signal: AbortSignal): Promise<Outcome> {
  await useBackend('wasm');
  return withProgress(`loading ${MODEL}`, async (progress) => {
    const segmenter = await loadSegmenter(MODEL, { weights: digitsCheckpoint(MODEL), signal });
    try {
      const background = segmenter.labels.length - 1;
      const matrix = new ConfusionMatrix(segmenter.labels.length);
      const found: Segmentation[] = [];
      for (const scene of scenes) {
        progress.update(`segmenting, ${found.length} of ${scenes.length} scenes`);
        const result = await segmenter.segment(scene.image, { signal });
        matrix.add(classesOf(scene, background), result.map);
        found.push(result);
      }
      progress.update('timing against stock ops');
      return { found, matrix, ...(await raceOf(segmenter, scenes[0], signal)) };
    } finally {
      segmenter.dispose();
    }
  });
}

async function raceOf(
  segmenter: SemanticSegmenter,
  { image }: Scene,
  signal: AbortSignal,
): Promise<Race> {
  const x = await segmenter.preprocess(image);
  try {
    return await race(() => settled(segmenter.model.predict(x) as Tensor), 1, signal);
  } finally {
    x.dispose();
  }
}

/** Of the first scenes, row by row: the image, its true classes, and those found. */
function picture(scenes: readonly Scene[], { found }: Outcome): Promise<Buffer> {
  const rows = found.slice(0, DRAWN).map((result, i) => {
    const map = classesOf(scenes[i], result.labels.length - 1);
    return [scenes[i].image, draw({ ...result, map }), draw(result)];
  });
  return contactSheet(rows);
}

function format(
  { scenes, pytorch }: HeldOutScenes,
  { found, matrix, ...figures }: Outcome,
  output: string | undefined,
): string[] {
  const background = found[0].labels.length - 1;
  const maps = found
    .slice(0, PRINTED)
    .flatMap((result, i) => [
      ...table(
        ['the digits of a scene', 'what is found'],
        [
          [
            mapText({ ...result, map: classesOf(scenes[i], background) }, background),
            mapText(result, background),
          ],
        ],
      ),
      '',
    ]);
  const shares = matrix.iou().map((iou, index) => `${found[0].labels[index]} ${iou.toFixed(3)}`);
  return [
    'A small UPerNet on OverLoCK (ContMix network) trained in PyTorch, on the WASM backend.',
    '',
    ...maps,
    `mean IoU    ${matrix.meanIou().toFixed(3)} over ${scenes.length} held-out scenes (PyTorch: ${pytorch[MODEL].mIoU.toFixed(3)})`,
    `IoU         ${shares.slice(0, 6).join(', ')},`,
    `            ${shares.slice(6).join(', ')}`,
    ...raceLines(figures, { unit: 'scenes', how: 'one at a time', decimals: 1 }),
    '',
    ...(output === undefined
      ? ['As a picture: npm start -- segment --output scenes.png']
      : [`Scenes, their digits and what is found: ${output}`]),
  ];
}
