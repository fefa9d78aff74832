import type { NetworkModels } from '@dynaconv/models/dense';
import { assertOptions, type OptionNames } from '@dynaconv/options';
import { type BatchLoss, StepTrainer, type StepTrainerOptions } from '@dynaconv/training';
import { Random } from '@dynaconv/training/data';
import { addN, dispose, type Scalar, type Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { DetectorNetwork, GraphName } from '../networks/networks.ts';
import {
  type DetectorLoss,
  type DetectorLossOptions,
  detectorLosses,
  LOSS_OPTIONS,
} from './detector_losses.ts';
import type { ImageObjects } from './image_objects.ts';

/** Images to learn from, and what each shows. */
export interface DetectorBatch {
  /** Normalised, float32 [B, H, W, 3]. */
  images: Tensor4D;
  /** Of each image, in pixels of `images`. */
  objects: readonly ImageObjects[];
}

export interface DetectorTrainerOptions extends StepTrainerOptions, DetectorLossOptions {
  /** What the samples that heads learn from are drawn by; 0 by default. */
  seed?: number;
}

const OPTIONS: OptionNames<DetectorTrainerOptions> = {
  ...LOSS_OPTIONS,
  optimizer: true,
  ema: true,
  accumulationSteps: true,
  seed: true,
};

/** The training of a detector, whose losses are `detectorLosses`; they are reported by their names as `losses`. */
export class DetectorTrainer extends StepTrainer<DetectorBatch> {
  private readonly losses: DetectorLoss;
  private readonly seed: number;

  /**
   * @param models of the network in the form that is trained, as `createNetwork` makes them
   * @throws TypeError for an option that there is not; RangeError for one out of range
   */
  constructor(
    network: DetectorNetwork,
    models: NetworkModels<GraphName>,
    options: DetectorTrainerOptions,
  ) {
    assertOptions('DetectorTrainer', options, OPTIONS);
    const { optimizer, ema, accumulationSteps, seed = 0, ...losses } = options;
    super(asOne(network.name, Object.values(models)), { optimizer, ema, accumulationSteps });
    this.losses = detectorLosses(network, models, losses);
    this.seed = seed;
  }

  /** The losses check their objects before anything is computed. */
  protected override async check(): Promise<void> {}

  protected override samplesIn({ images }: DetectorBatch): number {
    return images.shape[0];
  }

  protected override lossOf({ images, objects }: DetectorBatch, place: number): BatchLoss {
    // The same in a run that has been resumed.
    const random = new Random(this.seed, 'samples', this.step, place);
    const parts = this.losses(images, objects, random);
    return { total: addN(Object.values(parts)) as Scalar, parts };
  }

  protected override disposeOf({ images }: DetectorBatch): void {
    dispose(images);
  }
}

const asOne = (name: string, models: readonly LayersModel[]) => ({
  name,
  layers: models.flatMap(({ layers }) => layers),
  weights: models.flatMap(({ weights }) => weights),
  trainableWeights: models.flatMap(({ trainableWeights }) => trainableWeights),
  nonTrainableWeights: models.flatMap(({ nonTrainableWeights }) => nonTrainableWeights),
});
