import {
  type AveragePrecision,
  averagePrecision,
  type Detection,
  drawDetections,
  toRle,
} from '@dynaconv/detection';
import type { DetectorFigures, PrecisionFigures, SceneDetector } from '@dynaconv/digits';
import { picture } from '../digits/picture.ts';
import { type Race, raceLines } from '../digits/race.ts';
import { table } from '../table.ts';
import type { Scene } from './held_out.ts';
import { contactSheet } from './picture.ts';

/** Scenes that are shown on the terminal, and in the picture. */
const PRINTED = 2;
const DRAWN = 12;
/** Only objects with a higher score are shown; the average precision takes all. */
const SURE = 0.3;

/** The heading of the demonstration for each network. */
const TITLES: Readonly<Record<SceneDetector, string>> = {
  retinanet_red_digits_neck_fpn: 'A small RetinaNet on RedNet (involution network)',
  mask_rcnn_red_digits_neck_fpn_head: 'A small Mask R-CNN on RedNet (involution network)',
};

export interface DetectionOutcome extends Race {
  /** The objects of each scene, best first. */
  readonly found: readonly (readonly Detection[])[];
}

export interface Precision extends Pick<AveragePrecision, 'ap' | 'ap50' | 'ap75'> {
  /** Of each digit. */
  readonly byClass: readonly number[];
  readonly pytorchAp: number;
}

interface Precisions {
  readonly box: Precision;
  /** Of networks that give masks. */
  readonly mask?: Precision;
}

export function precisionsOf(
  scenes: readonly Scene[],
  { found }: DetectionOutcome,
  { box, mask }: DetectorFigures,
): Precisions {
  const images = scenes.map(({ truths }, i) => ({
    truths,
    detections: found[i].map(({ mask: pixels, ...each }) => ({
      ...each,
      mask: pixels && toRle(pixels),
    })),
  }));
  const precision = (of: 'box' | 'mask', pytorch: PrecisionFigures): Precision => {
    const { classes, ...summary } = averagePrecision(images, { of });
    return { ...summary, byClass: [...classes.values()], pytorchAp: pytorch.AP };
  };
  return { box: precision('box', box), ...(mask ? { mask: precision('mask', mask) } : {}) };
}

const sure = (found: readonly Detection[]): Detection[] =>
  found.filter(({ score }) => score > SURE);

/** Of the first scenes, row by row, as a PNG: the image, its digits, and what is found. */
export function detectionPicture(
  scenes: readonly Scene[],
  { found }: DetectionOutcome,
): Promise<Buffer> {
  const rows = scenes.slice(0, DRAWN).map(({ image, truths }, i) => {
    const digits = truths.map(({ index, box }) => ({ index, box }));
    const pixels = { ...image, channels: 4 as const };
    return [image, ...[digits, sure(found[i])].map((each) => drawDetections(pixels, each))];
  });
  return contactSheet(rows);
}

export function formatDetections(
  model: SceneDetector,
  scenes: readonly Scene[],
  outcome: DetectionOutcome,
  precisions: Precisions,
  output: string | undefined,
): string[] {
  const samples = scenes.slice(0, PRINTED).flatMap(({ image, truths }, i) => {
    const digits = truths.map(({ index }) => index).toSorted();
    const beside = [
      ...sure(outcome.found[i]).map(line),
      '',
      `The digits are ${digits.join(', ')}.`,
    ];
    return [...table(['a scene', 'what is found'], [[picture(image), beside]]), ''];
  });
  const figures = Object.entries<Precision>({ ...precisions }).map(
    ([of, { ap, ap50, ap75, pytorchAp }]) =>
      `${of} AP`.padEnd(12) +
      `${ap.toFixed(3)} over ${scenes.length} held-out scenes (PyTorch: ${pytorchAp.toFixed(3)}); ` +
      `at overlap 0.5: ${ap50.toFixed(3)}, 0.75: ${ap75.toFixed(3)}`,
  );
  return [
    `${TITLES[model]} trained in PyTorch, on the WASM backend.`,
    '',
    ...samples,
    ...figures,
    ...raceLines(outcome, {
      unit: 'scenes',
      how: `one at a time, from pixels to ${precisions.mask ? 'masks' : 'boxes'}`,
      decimals: 1,
    }),
    '',
    ...(output === undefined
      ? ['As a picture: npm start -- detect --output scenes.png']
      : [`Scenes, their digits and what is found: ${output}`]),
  ];
}

function line({ className, score, box }: Detection): string {
  const [x, y, width, height] = [box.x, box.y, box.width, box.height].map((side) =>
    side.toFixed(1),
  );
  return `${className}  ${(100 * score).toFixed(0).padStart(3)} %  ${width}×${height} at ${x}, ${y}`;
}
