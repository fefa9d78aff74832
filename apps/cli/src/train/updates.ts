import {
  AdamW,
  allOf,
  cosine,
  freeze,
  linearWarmUp,
  multiStep,
  type ParameterOptimizer,
  type ParameterRule,
  perEpoch,
  poly,
  rateFactor,
  type Schedule,
  SGD,
  timmDecay,
} from '@dynaconv/training';
import type { Recipe } from './recipes.ts';
import { recipeIn, type Settings } from './settings.ts';

/** A warm-up takes no more of a training than this. */
const MOST_WARM_UP = 0.1;

/** The learning rate as a function of the updates made. */
export function scheduleOf(recipe: Recipe, settings: Settings, updatesAnEpoch: number): Schedule {
  const { lr, epochs } = settings;
  const unit = recipe.perEpoch ? 1 : updatesAnEpoch;
  const coolDown = Math.min(recipe.coolDownEpochs, Math.floor(epochs * MOST_WARM_UP));
  const minRate = Math.min(recipe.leastRate, lr);
  const decay = fallOf(recipe, { rate: lr, minRate, steps: (epochs - coolDown) * unit });
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

function fallOf(
  { fall }: Recipe,
  span: { rate: number; minRate: number; steps: number },
): Schedule {
  if (fall === 'cosine') return cosine(span);
  if ('power' in fall) return poly({ ...span, power: fall.power });
  const milestones = fall.after.map((share) => Math.round(share * span.steps));
  return multiStep({ rate: span.rate, milestones });
}

/** No weight decay for parameters of norms, by the name. */
const noDecayOnNorms: ParameterRule = ({ name }) =>
  name.includes('norm') ? { weightDecay: 0 } : {};

const DECAY: Readonly<Record<Recipe['noDecay'], ParameterRule>> = {
  none: () => ({}),
  vectors: timmDecay,
  norms: noDecayOnNorms,
};

/**
 * @param modules module paths of what learns at the rate of heads, and of what is frozen
 */
export function optimizerOf(
  settings: Settings,
  { heads, frozen }: { heads: readonly string[]; frozen: readonly string[] },
  updatesAnEpoch: number,
): ParameterOptimizer {
  const recipe = recipeIn(settings);
  const options = {
    learningRate: scheduleOf(recipe, settings, updatesAnEpoch),
    weightDecay: recipe.weightDecay,
    clipNorm: recipe.clipNorm,
    parameters: allOf(
      rateFactor(settings['head-rate'], ...heads),
      freeze(...frozen),
      DECAY[recipe.noDecay],
    ),
  };
  return recipe.optimizer === 'adamw'
    ? new AdamW(options)
    : new SGD({ ...options, momentum: 0.9, nesterov: recipe.optimizer === 'nesterov' });
}
