import { existsSync } from 'node:fs';
import path from 'node:path';
import { type DetectorNetwork, detectorNetwork, ObjectDetector } from '@dynaconv/detection';
import { DetectorTrainer, detectorBatch } from '@dynaconv/detection/training';
import { denseBlockPaths, networkTensors } from '@dynaconv/models/dense';
import { keepRatioSize, readImage, roundUp } from '@dynaconv/models/images';
import { freezeStatistics } from '@dynaconv/training';
import { UsageError } from '../errors.ts';
import { type CocoFolder, hasAnnotations, readCocoFolder } from '../evaluate/coco_folder.ts';
import { masksIn, testDetector } from '../evaluate/detector.ts';
import { note } from '../output.ts';
import { denseBatches } from './dense_batches.ts';
import { denseToTrain, frozenPaths } from './dense_network.ts';
import { fingerprint } from './fingerprint.ts';
import type { Learner, TrainingData } from './learner.ts';
import { assertFitsMemory } from './memory.ts';
import type { TrainOptions } from './options.ts';
import { recipeIn, type Settings } from './settings.ts';
import { recomputedBlocks } from './stages.ts';
import { optimizerOf } from './updates.ts';
import { splitImages } from './validation_part.ts';

/** The share of images that are mirrored in mmdetection's pipelines. */
const FLIPPED = 0.5;

/** Images with boxes, and masks where the network learns them, in COCO's format. */
export async function readDetected(
  data: string,
  options: TrainOptions,
  settings: Settings,
  signal: AbortSignal,
): Promise<TrainingData> {
  const { training, validation } = await readParts(data, options);
  const { categories } = training;
  const network = detectorNetwork(settings.model);
  const hasMasks = network.kind === 'mask_rcnn';
  for (const part of hasMasks ? [training, validation] : []) {
    if (masksIn(part)) continue;
    throw new Error(
      `${part.annotations} has no masks (segmentation), which ${settings.model} learns; add them, or train a faster_rcnn, for boxes alone`,
    );
  }
  return {
    classes: categories,
    training: training.images.length,
    validation: validation.images.length,
    fingerprint: fingerprint(
      data,
      categories,
      [training, validation].map(({ images }) =>
        images.map(({ file, truths }) => [file, truths.map(({ index, box }) => [index, box])]),
      ),
    ),
    measure: {
      name: 'boxAp',
      describe: (score, count) => `box AP ${score.toFixed(3)} on ${count} images`,
    },
    async learner(updatesAnEpoch, backend) {
      const parts = { network, training, validation, hasMasks };
      return detectorLearner(parts, options, settings, { updatesAnEpoch, backend }, signal);
    },
  };
}

/** Without images that show nothing but crowds or nothing at all, of which nothing is learned. */
function withObjects(dataset: CocoFolder): CocoFolder {
  const images = dataset.images.filter(({ truths }) => truths.some(({ crowd }) => !crowd));
  const empty = dataset.images.length - images.length;
  if (empty > 0) note(`note: ${empty} images that show no object are left out`);
  return { ...dataset, images };
}

/** What is learned from, and what is tested on: of one file a share, by chance. */
async function readParts(
  data: string,
  options: TrainOptions,
): Promise<Record<'training' | 'validation', CocoFolder>> {
  if (options.images !== undefined && !existsSync(options.images)) {
    throw new UsageError(`--images ${options.images}: no such folder`);
  }
  const read = (part: 'train' | 'val') => readCocoFolder(data, options.images, part);
  const training = withObjects(await read('train'));
  if (!['train', 'val'].every((part) => hasAnnotations(path.join(data, part)))) {
    const parts = splitImages(data, training.images, options);
    return {
      training: { ...training, images: parts.training },
      validation: { ...training, images: parts.validation },
    };
  }
  const validation = await read('val');
  if (validation.categories.join('\n') !== training.categories.join('\n')) {
    throw new Error(
      `${validation.annotations} has other categories than ${training.annotations} (${validation.categories.join(', ')}; ${training.categories.join(', ')}), expected the same`,
    );
  }
  return { training, validation };
}

interface DetectorParts {
  readonly network: DetectorNetwork;
  readonly training: CocoFolder;
  readonly validation: CocoFolder;
  readonly hasMasks: boolean;
}

async function detectorLearner(
  { network, training, validation, hasMasks }: DetectorParts,
  options: TrainOptions,
  settings: Settings,
  { updatesAnEpoch, backend }: { updatesAnEpoch: number; backend: string },
  signal: AbortSignal,
): Promise<Learner> {
  const { categories } = training;
  const { batch, accumulate, seed, flip } = settings;
  const scale = scaleOf(settings) ?? network.preprocessing.scale;
  const preprocessing = { ...network.preprocessing, scale };
  const frozen = frozenPaths(network, settings);
  const { models } = await denseToTrain(network, options, settings, categories.length, signal);
  const recompute = recomputedBlocks(options.recompute, (counts) =>
    denseBlockPaths(network, models.trunk, counts),
  );
  const holds = options.weights !== undefined && recipeIn(settings).holdsStatistics;
  const held = holds ? ['backbone'] : frozen;
  if (held.length > 0) freezeStatistics(models.trunk, ...held);
  const sizes = training.images.map((image) => keepRatioSize(image, scale));
  const largest = (side: 'height' | 'width') =>
    roundUp(Math.max(...sizes.map((size) => size[side])), preprocessing.divisor);
  const step = { batch, height: largest('height'), width: largest('width'), recomputed: recompute };
  assertFitsMemory(models.trunk, step, backend, '--scale');
  const trainer = new DetectorTrainer(network, models, {
    optimizer: optimizerOf(settings, { heads: network.classifiers, frozen }, updatesAnEpoch),
    ema: settings.ema || undefined,
    accumulationSteps: accumulate,
    seed,
    recompute,
  });
  const detector = new ObjectDetector({
    network,
    models,
    labels: categories,
    preprocessing,
    maxProposals: 1000,
  });

  const batches = () =>
    denseBatches(training.images.length, settings, trainer, async (samples) => {
      const images = samples.map(async ({ index, random }) => {
        const { file, truths, width, height } = training.images[index];
        const pixels = await readImage(file);
        if (pixels.width !== width || pixels.height !== height) {
          throw new Error(
            `${file} has ${pixels.width}×${pixels.height} pixels, expected ${width}×${height}, as the annotations say`,
          );
        }
        return { pixels, truths, flip: flip && random.chance(FLIPPED) };
      });
      return detectorBatch(await Promise.all(images), preprocessing, hasMasks);
    });

  return {
    trainer,
    train: () => trainer.train(batches()),
    async test(onProgress, signal) {
      const precision = await testDetector(detector, validation, { hasMasks, signal, onProgress });
      const { box, mask } = precision;
      const figures = {
        boxAp: box.ap,
        boxAp50: box.ap50,
        boxAp75: box.ap75,
        ...(mask ? { maskAp: mask.ap, maskAp50: mask.ap50, maskAp75: mask.ap75 } : {}),
      };
      return {
        report: { images: validation.images.length, ...figures },
        score: box.ap,
        figures,
        described: [
          `box AP ${box.ap.toFixed(3)}`,
          ...(mask ? [`mask AP ${mask.ap.toFixed(3)}`] : []),
        ],
      };
    },
    tensors: () => networkTensors(network, models),
    close: async () => {},
  };
}

/** The long and the short side that were asked for. */
export const scaleOf = ({ scale }: Settings): readonly [number, number] | undefined =>
  scale.length === 2 ? [scale[0], scale[1]] : undefined;
