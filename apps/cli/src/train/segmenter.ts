import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { denseBlockPaths, networkTensors } from '@dynaconv/models/dense';
import { readImage } from '@dynaconv/models/images';
import {
  type SegmentationNetwork,
  SemanticSegmenter,
  segmenterNetwork,
} from '@dynaconv/segmentation';
import { segmenterBatch } from '@dynaconv/segmentation/training';
import { freezeStatistics, pixelCrossEntropy, recomputed, Trainer } from '@dynaconv/training';
import { model as modelOf } from '@tensorflow/tfjs-layers';
import { UsageError } from '../errors.ts';
import { hasLabelMaps, type LabelledImage, readLabelFolder } from '../evaluate/label_folder.ts';
import { readLabelMap } from '../evaluate/label_map.ts';
import { testSegmenter } from '../evaluate/segmenter.ts';
import { percent } from '../numbers.ts';
import { denseBatches } from './dense_batches.ts';
import { denseToTrain, frozenPaths } from './dense_network.ts';
import { scaleOf } from './detector.ts';
import { fingerprint } from './fingerprint.ts';
import type { Learner, TrainingData } from './learner.ts';
import { assertFitsMemory } from './memory.ts';
import type { TrainOptions } from './options.ts';
import { segmenterRecipes } from './recipes.ts';
import type { Settings } from './settings.ts';
import { recomputedBlocks } from './stages.ts';
import { optimizerOf } from './updates.ts';
import { splitImages } from './validation_part.ts';

const CLASSES = 'classes.txt';
/** As mmsegmentation's pipelines have it. */
const MOST_OF_A_CLASS = 0.75;
const FLIPPED = 0.5;

/** Images with maps of their pixels' classes. */
export async function readSegmented(
  data: string,
  options: TrainOptions,
  settings: Settings,
  signal: AbortSignal,
): Promise<TrainingData> {
  const network = segmenterNetwork(settings.model);
  const parts = await readParts(data, options);
  const classes = await classesOf(data, network);
  const mapOptions = { classes: classes.length, zeroIsNone: settings['zero-is-none'] };
  // What is wrong with one of them is better known now than after hours.
  for (const { labels } of [...parts.training, ...parts.validation]) {
    signal.throwIfAborted();
    await readLabelMap(labels, mapOptions);
  }
  return {
    classes,
    training: parts.training.length,
    validation: parts.validation.length,
    fingerprint: fingerprint(
      data,
      classes,
      [parts.training, parts.validation].map((images) =>
        images.map(({ file, labels }) => [file, path.basename(labels)]),
      ),
    ),
    measure: {
      name: 'meanIou',
      describe: (score, count) => `mean IoU ${percent(score)} on ${count} images`,
    },
    async learner(updatesAnEpoch, backend) {
      const given = { network, classes, ...parts };
      return segmenterLearner(given, options, settings, { updatesAnEpoch, backend }, signal);
    },
  };
}

type Parts = Readonly<Record<'training' | 'validation', readonly LabelledImage[]>>;

/** What is learned from, and what is tested on: of one folder a share, by chance. */
async function readParts(data: string, options: TrainOptions): Promise<Parts> {
  const training = await readLabelFolder(data, 'train');
  const isDivided = ['train', 'val'].every((part) => hasLabelMaps(path.join(data, part)));
  if (!isDivided) return splitImages(data, training, options);
  return { training, validation: await readLabelFolder(data, 'val') };
}

/** The names in `classes.txt`, a line each; without it those of the network's own data set. */
async function classesOf(data: string, network: SegmentationNetwork): Promise<readonly string[]> {
  const file = path.join(data, CLASSES);
  if (!existsSync(file)) return network.classes.names;
  const names = (await readFile(file, 'utf8')).split(/\r?\n/).map((name) => name.trim());
  if (names.at(-1) === '') names.pop();
  if (names.length > 1 && names.length <= 255 && !names.includes('')) return names;
  throw new UsageError(
    `${file} names ${names.filter((name) => name !== '').length} classes in ${names.length} lines, expected a name in each line, of 2 to 255 classes`,
  );
}

async function segmenterLearner(
  {
    network,
    classes,
    training,
    validation,
  }: Parts & { network: SegmentationNetwork; classes: readonly string[] },
  options: TrainOptions,
  settings: Settings,
  { updatesAnEpoch, backend }: { updatesAnEpoch: number; backend: string },
  signal: AbortSignal,
): Promise<Learner> {
  const { batch, accumulate, flip, size } = settings;
  const pipeline = { ...network.pipeline, scale: scaleOf(settings) ?? network.pipeline.scale };
  const zeroIsNone = settings['zero-is-none'];
  const crop = cropOf(size, pipeline, network.minimumSize);
  const frozen = frozenPaths(network, settings);
  const { models, report } = await denseToTrain(network, options, settings, classes.length, signal);
  const { segmenter: model } = models;
  const again = recomputedBlocks(options.recompute, (counts) =>
    denseBlockPaths(network, model, counts),
  );
  if (frozen.length > 0) freezeStatistics(model, ...frozen);
  assertFitsMemory(model, { batch, ...crop, recomputed: again }, backend);
  const trainer = new Trainer(again.length > 0 ? recomputed(model, again) : model, {
    optimizer: optimizerOf(settings, { heads: network.classifiers, frozen }, updatesAnEpoch),
    loss: pixelCrossEntropy(),
    ema: settings.ema || undefined,
    accumulationSteps: accumulate,
  });
  const segmenter = new SemanticSegmenter(
    // Without the auxiliary head.
    modelOf({ inputs: model.inputs, outputs: model.outputs[0], name: model.name }),
    { labels: classes, palette: [], pipeline, minimumSize: network.minimumSize, report },
  );
  const { ratio, colourJitter } = segmenterRecipes[settings.recipe];
  const augmentation = {
    ratio,
    crop,
    mostOfAClass: MOST_OF_A_CLASS,
    flip: flip ? FLIPPED : 0,
    colourJitter,
  };

  const batches = () =>
    denseBatches(training.length, settings, trainer, async (samples) => {
      const images = samples.map(async ({ index, random }) => {
        const { file, labels } = training[index];
        const [pixels, map] = await Promise.all([
          readImage(file),
          readLabelMap(labels, { classes: classes.length, zeroIsNone }),
        ]);
        if (pixels.width !== map.width || pixels.height !== map.height) {
          throw new Error(
            `${labels} has ${map.width}×${map.height} pixels, expected the image's ${pixels.width}×${pixels.height}`,
          );
        }
        return { pixels, classes: map.classes, random };
      });
      return segmenterBatch(await Promise.all(images), pipeline, augmentation);
    });

  return {
    trainer,
    train: () => trainer.train(batches()),
    async test(onProgress, signal) {
      const tested = await testSegmenter(segmenter, validation, { zeroIsNone, signal, onProgress });
      const { meanIou, accuracy, byClass } = tested;
      return {
        report: { images: validation.length, meanIou, accuracy, byClass },
        score: meanIou,
        figures: { meanIou, accuracy },
        described: [`mean IoU ${percent(meanIou)}`, `${percent(accuracy)} of the pixels right`],
      };
    },
    tensors: () => networkTensors(network, models),
    close: async () => {},
  };
}

/** What is cut out of images. */
function cropOf(
  size: readonly number[],
  { crop, scale }: SegmentationNetwork['pipeline'],
  least: number,
): { height: number; width: number } {
  if (size.length > 0 && (size[0] !== size.at(-1) || size[0] < least)) {
    throw new UsageError(
      `--size ${[...new Set(size)].join('-')}: a segmenter learns from squares of one size, of ${least} pixels or more`,
    );
  }
  const side = size[0] ?? Math.min(...scale);
  return size.length === 0 && crop ? crop : { height: side, width: side };
}
