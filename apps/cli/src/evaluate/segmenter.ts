import { ConfusionMatrix, type SemanticSegmenter } from '@dynaconv/segmentation';
import { useBackend } from '../backend.ts';
import { percent, significant } from '../numbers.ts';
import { print, printJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import { table } from '../table.ts';
import { loadTask } from '../weights/run_task.ts';
import { SEGMENTERS } from '../weights/tasks.ts';
import { type LabelledImage, readLabelFolder } from './label_folder.ts';
import { readLabelMap } from './label_map.ts';
import type { EvaluateOptions } from './options.ts';
import { testImages, withTestProgress } from './test_images.ts';

/** Tests a segmenter on images and label maps. */
export async function evaluateSegmenter(
  data: string,
  options: EvaluateOptions,
  signal: AbortSignal,
): Promise<void> {
  const { model, zeroIsNone } = options;
  const pairs = await withProgress(`reading ${data}`, () => readLabelFolder(data));
  const backend = await useBackend(options.backend);
  const { network: segmenter, file } = await loadTask(SEGMENTERS, options, signal);
  try {
    const figures = await withTestProgress(pairs.length, (onProgress) =>
      testSegmenter(segmenter, pairs, { zeroIsNone, signal, onProgress }),
    );
    const { meanIou, accuracy, byClass, imagesPerSecond } = figures;
    const images = pairs.length;
    if (options.json) {
      printJson({ model, backend, weights: file.name, images, ...figures });
      return;
    }
    print([
      ...table(
        ['class', '>IoU'],
        [
          ...byClass.map((each) => [each.className, percent(each.iou)]),
          [`mean of ${byClass.length}`, percent(meanIou)],
        ],
      ),
      '',
      `${percent(accuracy)} of the pixels right; ${images} images, ${significant(imagesPerSecond, 3)} a second`,
    ]);
  } finally {
    segmenter.dispose();
  }
}

interface TestSegmenterOptions {
  readonly zeroIsNone: boolean | undefined;
  readonly signal: AbortSignal;
  /** Is told how many images are done. */
  onProgress(done: number): void;
}

interface SegmenterFigures {
  readonly meanIou: number;
  /** The share of pixels that are given their class. */
  readonly accuracy: number;
  readonly byClass: readonly { readonly className: string; readonly iou: number }[];
  readonly imagesPerSecond: number;
}

/** Intersection over union of each class that occurs, and their mean. */
export async function testSegmenter(
  segmenter: Pick<SemanticSegmenter, 'labels' | 'segment'>,
  pairs: readonly LabelledImage[],
  { zeroIsNone, signal, onProgress }: TestSegmenterOptions,
): Promise<SegmenterFigures> {
  const { labels } = segmenter;
  const matrix = new ConfusionMatrix(labels.length);
  const test = async (pair: LabelledImage) => {
    const truth = await readLabelMap(pair.labels, { classes: labels.length, zeroIsNone });
    const { map, width, height } = await segmenter.segment(pair.file, { signal });
    if (truth.width !== width || truth.height !== height) {
      throw new Error(
        `${pair.labels} has ${truth.width}×${truth.height} pixels, expected the image's ${width}×${height}`,
      );
    }
    matrix.add(truth.classes, map);
  };
  const { imagesPerSecond } = await testImages(pairs, signal, test, onProgress);
  const byClass = matrix
    .iou()
    .map((iou, i) => ({ className: labels[i], iou }))
    .filter(({ iou }) => !Number.isNaN(iou));
  return { meanIou: matrix.meanIou(), accuracy: accuracyOf(matrix), byClass, imagesPerSecond };
}

/** The share of pixels that were given their class. */
function accuracyOf({ counts, numClasses }: ConfusionMatrix): number {
  const right = counts.filter((_, i) => i % (numClasses + 1) === 0);
  const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
  return sum(right) / sum(counts);
}
