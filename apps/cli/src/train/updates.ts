import { classifierPath } from '@dynaconv/models';
import {
  AdamW,
  allOf,
  cosine,
  freeze,
  linearWarmUp,
  type ParameterOptimizer,
  type ParameterRule,
  perEpoch,
  rateFactor,
  type Schedule,
  SGD,
  timmDecay,
} from '@dynaconv/training';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Recipe, recipes } from './recipes.ts';
import type { Settings } from './settings.ts';

/** A warm-up takes no more of a training than this. */
const MOST_WARM_UP = 0.1;

/** The learning rate as a function of the updates made. */
export function scheduleOf(recipe: Recipe, settings: Settings, updatesAnEpoch: number): Schedule {
  const { lr, epochs } = settings;
  const unit = recipe.perEpoch ? 1 : updatesAnEpoch;
  const coolDown = Math.min(recipe.coolDownEpochs, Math.floor(epochs * MOST_WARM_UP));
  const minRate = Math.min(recipe.leastRate, lr);
  const decay = cosine({ rate: lr, minRate, steps: (epochs - coolDown) * unit });
  const { warmUp } = recipe;
  if ('ratio' in warmUp) {
    const steps = Math.min(warmUp.steps, Math.floor(epochs * updatesAnEpoch * MOST_WARM_UP));
    const schedule = recipe.perEpoch ? perEpoch(decay, updatesAnEpoch) : decay;
    return steps < 1 ? schedule : linearWarmUp(schedule, { steps, ratio: warmUp.ratio });
  }
  const steps = Math.min(warmUp.epochs * unit, Math.floor(epochs * unit * MOST_WARM_UP));
  const warmed =
    steps < 1 ? decay : linearWarmUp(decay, { steps, from: Math.min(warmUp.from, lr) });
  return recipe.perEpoch ? perEpoch(warmed, updatesAnEpoch) : warmed;
}

/** @param frozen module paths */
export function optimizerOf(
  model: LayersModel,
  settings: Settings,
  frozen: readonly string[],
  updatesAnEpoch: number,
): ParameterOptimizer {
  const recipe = recipes[settings.recipe];
  const rules: ParameterRule[] = [
    rateFactor(recipe.headRate, classifierPath(model)),
    freeze(...frozen),
  ];
  if (recipe.decayOnMatricesOnly) rules.push(timmDecay);
  const options = {
    learningRate: scheduleOf(recipe, settings, updatesAnEpoch),
    weightDecay: recipe.weightDecay,
    clipNorm: recipe.clipNorm,
    parameters: allOf(...rules),
  };
  return recipe.optimizer === 'sgd'
    ? new SGD({ ...options, momentum: 0.9, nesterov: true })
    : new AdamW(options);
}
