import { assertOptions, type OptionNames } from '@dynaconv/options';
import type { Box } from '../boxes/box.ts';
import type { Mask } from '../masks/mask.ts';
import type { CompressedRle, UncompressedRle } from '../masks/rle.ts';
import { precisionOf, type Rated, rate, THRESHOLDS } from './matches.ts';
import { boxOverlap, maskOverlap, toRuns } from './overlap.ts';

type AnyMask = Mask | CompressedRle | UncompressedRle;

/** An object that an image shows. */
export interface GroundTruth {
  /** Index of its class. */
  index: number;
  box: Box;
  /** Needed for the precision of masks. */
  mask?: AnyMask;
  /** Whether it stands for many objects that nobody has told apart (`iscrowd`); false by default. */
  crowd?: boolean;
}

/** What a detector found in an image, and what there was to be found. */
export interface EvaluatedImage {
  detections: readonly { index: number; score: number; box: Box; mask?: AnyMask }[];
  truths: readonly GroundTruth[];
}

export interface AveragePrecision {
  /** The mean over the overlaps 0.5, 0.55, … 0.95, and over classes that occur; NaN where there is nothing to be found. */
  ap: number;
  /** At an overlap of 0.5. */
  ap50: number;
  /** At an overlap of 0.75. */
  ap75: number;
  /** The `ap` of each class that occurs, by its index. */
  classes: ReadonlyMap<number, number>;
}

export interface AveragePrecisionOptions {
  /** What overlaps are computed of; 'box' by default. */
  of?: 'box' | 'mask';
}

const OPTIONS: OptionNames<AveragePrecisionOptions> = { of: true };

/**
 * Average precision as COCO defines it (`COCOeval` of pycocotools, objects of all sizes, at most 100 detections per image and class).
 *
 * @throws RangeError where a mask is missing that is needed; TypeError for an option that does not exist
 */
export function averagePrecision(
  images: readonly EvaluatedImage[],
  options: AveragePrecisionOptions = {},
): AveragePrecision {
  assertOptions('averagePrecision', options, OPTIONS);
  const { of = 'box' } = options;
  if (of !== 'box' && of !== 'mask') {
    throw new RangeError(`averagePrecision: of is '${of}', expected 'box' or 'mask'`);
  }
  const present = new Set(images.flatMap(({ truths }) => truths.map(({ index }) => index)));
  const byClass = new Map<number, number[]>();
  for (const index of [...present].sort((a, b) => a - b)) {
    const precisions = precisionsOf(images, index, of);
    if (precisions) byClass.set(index, precisions);
  }
  const all = [...byClass.values()];
  const at = (threshold: number) => mean(all.map((precisions) => precisions[threshold]));
  return {
    ap: mean(all.flat()),
    ap50: at(0),
    ap75: at(5),
    classes: new Map([...byClass].map(([index, precisions]) => [index, mean(precisions)])),
  };
}

/** By threshold; undefined where there are only crowds. */
function precisionsOf(
  images: readonly EvaluatedImage[],
  index: number,
  of: 'box' | 'mask',
): number[] | undefined {
  let objects = 0;
  const rated: Rated[] = [];
  for (const image of images) {
    const detections = image.detections.filter((each) => each.index === index);
    const truths = image.truths.filter((each) => each.index === index);
    const crowds = truths.map(({ crowd = false }) => crowd);
    objects += crowds.filter((crowd) => !crowd).length;
    const overlap = of === 'mask' ? overlapOfMasks : overlapOfBoxes;
    const scores = detections.map(({ score }) => score);
    rated.push(...rate(scores, crowds, overlap(detections, truths)));
  }
  if (objects === 0) return undefined;
  rated.sort((a, b) => b.score - a.score);
  return THRESHOLDS.map((_, threshold) => precisionOf(rated, objects, threshold));
}

type Overlap = (detection: number, object: number) => number;

function overlapOfBoxes(
  detections: EvaluatedImage['detections'],
  truths: readonly GroundTruth[],
): Overlap {
  return (i, j) => boxOverlap(detections[i].box, truths[j].box, truths[j].crowd ?? false);
}

function overlapOfMasks(
  detections: EvaluatedImage['detections'],
  truths: readonly GroundTruth[],
): Overlap {
  const runs = (each: { index: number; mask?: AnyMask }, what: string) => {
    if (each.mask) return toRuns(each.mask);
    throw new RangeError(
      `averagePrecision: ${what} of class ${each.index} has no mask, which { of: 'mask' } needs`,
    );
  };
  const detected = detections.map((each) => runs(each, 'a detection'));
  const wanted = truths.map((each) => runs(each, 'an object'));
  return (i, j) => maskOverlap(detected[i], wanted[j], truths[j].crowd ?? false);
}

const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;
