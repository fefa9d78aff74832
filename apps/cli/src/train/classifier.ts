import path from 'node:path';
import type { Group } from '@dynaconv/distributed';
import { blockPaths, checkpointTensors, classifierPath } from '@dynaconv/models';
import { crossEntropy, freezeStatistics, recomputed, Trainer } from '@dynaconv/training';
import { sizesBetween, trainingBatches } from '@dynaconv/training/data';
import { readImageFolder, WorkerReader } from '@dynaconv/training/node';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { UsageError } from '../errors.ts';
import { hasAnnotations } from '../evaluate/coco_folder.ts';
import { hasLabelMaps } from '../evaluate/label_folder.ts';
import { assertModel } from '../model_names.ts';
import { describeTest } from './describe_test.ts';
import { fingerprint } from './fingerprint.ts';
import type { Learner, TrainingData } from './learner.ts';
import { assertFitsMemory } from './memory.ts';
import { classifierToTrain, descriptionOf } from './network.ts';
import type { TrainOptions } from './options.ts';
import { classifierRecipes } from './recipes.ts';
import type { Settings } from './settings.ts';
import { recomputedBlocks, stagePaths } from './stages.ts';
import { testNetwork } from './test_network.ts';
import { optimizerOf } from './updates.ts';
import { joinResults, partOf } from './workers.ts';

/** Images in folders, each named as its class. */
export async function readClassified(
  data: string,
  options: TrainOptions,
  settings: Settings,
  signal: AbortSignal,
): Promise<TrainingData> {
  assertModel(options.model);
  assertNoOtherTask(data, options.model);
  const images = await readImageFolder(data, {
    validationShare: options.valShare,
    seed: options.seed,
  });
  const { training, validation } = images;
  const { classes } = training;
  const known = [training, validation].map(({ samples }) =>
    samples.map(({ source, label }) => [source, label] as const),
  );
  return {
    classes,
    training: training.samples.length,
    validation: validation.samples.length,
    fingerprint: fingerprint(data, classes, known),
    measure: {
      name: 'accuracy',
      describe: (score, count) => `${(100 * score).toFixed(2)} % of ${count} images right`,
    },
    async learner(updatesAnEpoch, backend, group) {
      const model = await classifierToTrain(options, settings, classes.length, signal);
      await group?.broadcast(model);
      if (settings['sync-batch-norm']) group?.syncBatchNorm(model);
      const surroundings = { updatesAnEpoch, backend, group };
      return classifierLearner(model, images, options, settings, surroundings);
    },
  };
}

/** Else the folders of another task would be taken for classes. */
function assertNoOtherTask(data: string, model: string): void {
  const noun = `${model} is a classifier, which learns from a folder of images for each class`;
  if (['.', 'train', 'val'].some((part) => hasLabelMaps(path.join(data, part)))) {
    throw new UsageError(
      `${data} has images and label maps, from which segmenters learn; ${noun}. Name a segmenter by --model`,
    );
  }
  if (['.', 'train'].some((part) => hasAnnotations(path.join(data, part)))) {
    throw new UsageError(
      `${data} has annotations in COCO's format, from which detectors learn; ${noun}. Name a detector by --model`,
    );
  }
}

/** The sizes of images, of which each batch gets one. */
const sizesOf = ({ size }: Settings, model: LayersModel): number[] => {
  const [least = descriptionOf(model).preprocessing.crop, most = least] = size;
  return sizesBetween(least, most);
};

/** The loss of what `trainingBatches` gives, whose targets are smoothed already. */
const trainingLoss = crossEntropy();

function classifierLearner(
  model: LayersModel,
  { training, validation }: Awaited<ReturnType<typeof readImageFolder>>,
  options: TrainOptions,
  settings: Settings,
  {
    updatesAnEpoch,
    backend,
    group,
  }: { updatesAnEpoch: number; backend: string; group: Group | undefined },
): Learner {
  const { preprocessing, backbone } = descriptionOf(model);
  const sizes = sizesOf(settings, model);
  assertSize(settings, backbone.minimumSize);
  const frozen = stagePaths(model.name, backbone.stages, settings.freeze);
  if (frozen.length > 0) freezeStatistics(model, ...frozen);
  const again = recomputedBlocks(options.recompute, (counts) => blockPaths(model, counts));
  const largest = Math.max(...sizes);
  assertFitsMemory(
    model,
    { batch: settings.batch, height: largest, width: largest, recomputed: again },
    backend,
  );
  const heads = [classifierPath(model)];
  const optimizer = optimizerOf(settings, { heads, frozen }, updatesAnEpoch);
  const trainer = new Trainer(again.length > 0 ? recomputed(model, again) : model, {
    optimizer: group?.optimizer(optimizer) ?? optimizer,
    loss: trainingLoss,
    ema: settings.ema || undefined,
    accumulationSteps: settings.accumulate,
  });
  const reader = new WorkerReader(options.readers);
  const { batch, accumulate, seed, flip, rotate, shear } = settings;
  const { augmentation, labelSmoothing, mixup } = classifierRecipes[settings.recipe];

  async function* batches(): AsyncGenerator<{ xs: Tensor; ys: Tensor }> {
    const all = trainingBatches(training, reader, {
      preprocessing,
      augmentation: {
        ...augmentation,
        scale: [settings['min-scale'], 1],
        flip: flip ? augmentation.flip : 0,
        affine: rotate || shear ? { rotation: rotate, shear } : undefined,
      },
      batch,
      sizes,
      labelSmoothing,
      mixup,
      seed,
      epoch: trainer.epoch,
      skip: trainer.epochStep * accumulate,
      worker: group,
    });
    for await (const { images, targets, count, size } of all) {
      yield {
        xs: tensor(images, [count, size, size, 3]),
        ys: tensor(targets, [count, training.classes.length]),
      };
    }
  }

  return {
    trainer,
    train: () => trainer.train(batches()),
    async test(onProgress, signal) {
      const predict = (images: Tensor) => [model.predict(images)].flat()[0] as Tensor;
      // BatchNorm's statistics are each worker's own; those of the first are saved.
      await group?.broadcast(model);
      const part = group ? partOf(validation, group) : validation;
      const own = await testNetwork(predict, part, reader, {
        preprocessing,
        batch,
        signal,
        onProgress: (done) =>
          onProgress(Math.min(done * (group?.size ?? 1), validation.samples.length)),
      });
      const report = group ? await joinResults(group, own) : own;
      const { accuracy, loss } = report;
      return {
        report: { ...report },
        score: accuracy,
        figures: { validationLoss: loss, accuracy },
        described: describeTest(report, settings, trainer.step),
      };
    },
    tensors: () => checkpointTensors(model),
    close: () => reader.close(),
  };
}

function assertSize({ size }: Settings, least: number): void {
  if (size.length === 0 || size[0] >= least) return;
  throw new UsageError(`--size ${size.join('-')}: this network takes images of ${least} or more`);
}
