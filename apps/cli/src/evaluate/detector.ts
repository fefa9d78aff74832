import {
  type AveragePrecision,
  averagePrecision,
  type CocoImage,
  type Detection,
  detectorNetwork,
  type EvaluatedImage,
  type ObjectDetector,
  toRle,
} from '@dynaconv/detection';
import { useBackend } from '../backend.ts';
import { significant } from '../numbers.ts';
import { note, print, printJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import { table } from '../table.ts';
import { loadTask } from '../weights/run_task.ts';
import { DETECTORS } from '../weights/tasks.ts';
import { classIndices } from './classes.ts';
import { type CocoFolder, readCocoFolder } from './coco_folder.ts';
import type { EvaluateOptions } from './options.ts';
import { testImages, withTestProgress } from './test_images.ts';

/** Tests a detector on a data set in COCO's format. */
export async function evaluateDetector(
  data: string,
  options: EvaluateOptions,
  signal: AbortSignal,
): Promise<void> {
  const { model } = options;
  const dataset = await withProgress(`reading ${data}`, () => readCocoFolder(data, options.images));
  const givesMasks = detectorNetwork(model).kind === 'mask_rcnn';
  const hasMasks = givesMasks && masksIn(dataset);
  if (givesMasks && !hasMasks) {
    note(`note: ${dataset.annotations} has no masks (segmentation); only boxes are compared`);
  }
  const backend = await useBackend(options.backend);
  const { network: detector, file } = await loadTask(DETECTORS, options, signal);
  try {
    const { box, mask, imagesPerSecond } = await withTestProgress(
      dataset.images.length,
      (onProgress) => testDetector(detector, dataset, { hasMasks, signal, onProgress }),
    );
    const { categories } = dataset;
    const images = dataset.images.length;
    if (options.json) {
      const parts = { box: inJson(box, categories), mask: mask && inJson(mask, categories) };
      printJson({ model, backend, weights: file.name, images, ...parts, imagesPerSecond });
    } else {
      print([
        ...format(categories, box, mask),
        '',
        `${images} images, ${significant(imagesPerSecond, 3)} a second`,
      ]);
    }
  } finally {
    detector.dispose();
  }
}

interface TestDetectorOptions {
  readonly hasMasks: boolean;
  readonly signal: AbortSignal;
  /** Is told how many images are done. */
  onProgress(done: number): void;
}

interface Precision {
  readonly box: AveragePrecision;
  readonly mask?: AveragePrecision;
  readonly imagesPerSecond: number;
}

/** The average precision of boxes and, where they are wanted, of masks; classes are the data set's categories. */
export async function testDetector(
  detector: Pick<ObjectDetector, 'labels' | 'detect'>,
  dataset: CocoFolder,
  { hasMasks, signal, onProgress }: TestDetectorOptions,
): Promise<Precision> {
  const classes = classIndices(dataset.categories, detector.labels, 'category');
  const categoryOf = new Map(classes.map((index, category) => [index, category]));
  const evaluated: EvaluatedImage[] = [];
  const test = async (image: CocoImage) => {
    const found = await detector.detect(image.file, { signal });
    const detections = found.flatMap((each) => {
      const index = categoryOf.get(each.index);
      if (index === undefined) return [];
      const { score, box } = each;
      return [{ index, score, box, mask: hasMasks ? maskOf(each, image) : undefined }];
    });
    evaluated.push({ detections, truths: image.truths });
  };
  const { imagesPerSecond } = await testImages(dataset.images, signal, test, onProgress);
  const mask = hasMasks ? averagePrecision(evaluated, { of: 'mask' }) : undefined;
  return { box: averagePrecision(evaluated), mask, imagesPerSecond };
}

/**
 * Whether there are masks.
 *
 * @throws Error where some objects have masks and others have none
 */
export function masksIn({ images, annotations }: CocoFolder): boolean {
  const all = images.flatMap(({ file, truths }) =>
    truths.map((truth) => ({ file, isWithout: !('mask' in truth) })),
  );
  const without = all.filter(({ isWithout }) => isWithout);
  if (without.length === 0) return true;
  if (without.length === all.length) return false;
  throw new Error(
    `${annotations}: ${without.length} of ${all.length} annotations, such as one of ${without[0].file}, have no segmentation, which the precision of masks needs`,
  );
}

/** As run lengths, of which there may be many thousands. */
function maskOf({ mask }: Detection, { width, height }: { width: number; height: number }) {
  if (mask!.width === width && mask!.height === height) return toRle(mask!);
  throw new Error(
    `the image has ${mask!.width}×${mask!.height} pixels, expected ${width}×${height}, as the annotations say`,
  );
}

const inJson = ({ classes, ...summary }: AveragePrecision, labels: readonly string[]) => ({
  ...summary,
  byClass: [...classes].map(([index, ap]) => ({ className: labels[index], ap })),
});

function format(
  labels: readonly string[],
  box: AveragePrecision,
  mask: AveragePrecision | undefined,
): string[] {
  const kinds = [box, ...(mask ? [mask] : [])];
  const row = (name: string, figureOf: (kind: AveragePrecision) => number) => [
    name,
    ...kinds.map((kind) => figureOf(kind).toFixed(3)),
  ];
  return table(
    ['class', '>box AP', ...(mask ? ['>mask AP'] : [])],
    [
      ...[...box.classes.keys()].map((index) =>
        row(labels[index], ({ classes }) => classes.get(index)!),
      ),
      row('all', ({ ap }) => ap),
      row('all, overlap 0.5', ({ ap50 }) => ap50),
      row('all, overlap 0.75', ({ ap75 }) => ap75),
    ],
  );
}
