/**
 * What it takes to train a network of TensorFlow.js as PyTorch and timm do. Importing this registers the optimizers, so that
 * `tf.loadLayersModel` finds them.
 */

import { serialization } from '@tensorflow/tfjs-core';
import { Adam, AdamW } from './optimizers/adam.ts';
import { SGD } from './optimizers/sgd.ts';

export { ExponentialMovingAverage } from './ema.ts';
export { freezeStatistics } from './freeze_statistics.ts';
export { variableGrads } from './gradients/variable_grads.ts';
export {
  type BinaryCrossEntropyOptions,
  binaryCrossEntropy,
} from './losses/binary_cross_entropy.ts';
export { type CrossEntropyOptions, crossEntropy } from './losses/cross_entropy.ts';
export { type FocalOptions, focal } from './losses/focal.ts';
export type { Loss } from './losses/loss.ts';
export { type PixelCrossEntropyOptions, pixelCrossEntropy } from './losses/pixel_cross_entropy.ts';
export { type SmoothL1Options, smoothL1 } from './losses/smooth_l1.ts';
export { Adam, type AdamOptions, AdamW } from './optimizers/adam.ts';
export { globalNorm } from './optimizers/global_norm.ts';
export {
  type OptimizerOptions,
  ParameterOptimizer,
  type ParameterUpdate,
} from './optimizers/parameter_optimizer.ts';
export {
  allOf,
  freeze,
  noDecayOnVectors,
  type ParameterInfo,
  type ParameterRule,
  type ParameterSettings,
  rateFactor,
  timmDecay,
} from './optimizers/parameter_rules.ts';
export { SGD, type SGDOptions } from './optimizers/sgd.ts';
export { recompute } from './recompute/recompute.ts';
export { recomputed } from './recompute/recomputed.ts';
export type { Schedule } from './schedules/schedule.ts';
export {
  type CosineOptions,
  cosine,
  linearWarmUp,
  type MultiStepOptions,
  multiStep,
  type PolyOptions,
  perEpoch,
  poly,
  type WarmUpOptions,
} from './schedules/schedules.ts';
export { NonFiniteLossError } from './trainer/non_finite_loss_error.ts';
export type { TrainedModel } from './trainer/state.ts';
export {
  type BatchLoss,
  type StepReport,
  StepTrainer,
  type StepTrainerOptions,
} from './trainer/step_trainer.ts';
export { type Batch, Trainer, type TrainerOptions } from './trainer/trainer.ts';

for (const optimizer of [SGD, Adam, AdamW]) serialization.registerClass(optimizer);
