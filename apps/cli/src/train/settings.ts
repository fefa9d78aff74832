import type { Operator } from '@dynaconv/models';
import { UsageError } from '../errors.ts';
import { nounOf } from '../weights/tasks.ts';
import type { TrainOptions } from './options.ts';
import {
  classifierRecipes,
  defaultRecipe,
  type Recipe,
  type RecipeName,
  recipeOf,
} from './recipes.ts';

/**
 * All that decides which weights come of a training, by the option that sets it. A training that goes on must have the same.
 */
export interface Settings {
  readonly model: string;
  readonly operator: Operator;
  readonly recipe: RecipeName;
  readonly epochs: number;
  readonly batch: number;
  readonly accumulate: number;
  readonly lr: number;
  readonly seed: number;
  /** Of images that are learned from, least and most; empty for the model's own. */
  readonly size: readonly number[];
  /** 1 where it is of no use. */
  readonly 'min-scale': number;
  /** Most degrees by which images are turned, and slanted. */
  readonly rotate: number;
  readonly shear: number;
  readonly flip: boolean;
  readonly freeze: readonly string[];
  /** 0 for none. */
  readonly ema: number;
  readonly 'drop-path': number;
  /** How many times the rate of the rest heads learn at. */
  readonly 'head-rate': number;
  /** The long and the short side of what a detector or segmenter sees; empty for its own. */
  readonly scale: readonly number[];
  readonly 'zero-is-none': boolean;
  /** How many workers there are, where there are several. */
  readonly workers?: number;
  readonly 'sync-batch-norm'?: boolean;
}

const DEFAULT_EMA = 0.9999;

/** How many processes train together. */
export const workersOf = ({ workers }: Pick<TrainOptions, 'workers'>): number =>
  workers?.length ?? 1;

export function settingsOf(options: TrainOptions): Settings {
  const { model, weights, accumulate, seed, size = [], flip, ema } = options;
  const { scale = [], zeroIsNone = false, rotate = 0, shear = 0 } = options;
  const noun = nounOf(model);
  const batch = options.batch ?? (noun === 'classifier' ? 32 : 2);
  const workers = workersOf(options);
  const recipe = options.recipe ?? defaultRecipe(model, weights !== undefined);
  const {
    rate,
    rateBatch,
    epochs,
    dropPath,
    headRate,
    ema: recipeEma = 0,
    ...rest
  } = recipeOf(noun, model, recipe);
  const freeze = options.freeze ?? (weights === undefined ? [] : (rest.freeze ?? []));
  return {
    model,
    operator: options.operator ?? 'involution',
    recipe,
    epochs: options.epochs ?? epochs,
    batch,
    accumulate,
    // Without the last digits, which rounding makes.
    lr: options.lr ?? Number(((rate * batch * accumulate * workers) / rateBatch).toPrecision(12)),
    seed,
    size,
    'min-scale':
      noun === 'classifier'
        ? (options.minScale ?? classifierRecipes[recipe].augmentation.scale[0])
        : 1,
    rotate,
    shear,
    flip,
    freeze,
    'drop-path': options.dropPath ?? dropPath?.[model] ?? 0,
    // Where all begins at random, a head has nothing to catch up with.
    'head-rate': options.headRate ?? (weights === undefined ? 1 : headRate),
    ema: typeof ema === 'number' ? ema : ema ? recipeEma || DEFAULT_EMA : recipeEma,
    scale,
    'zero-is-none': zeroIsNone,
    ...(workers > 1 ? { workers, 'sync-batch-norm': options.syncBatchNorm ?? false } : {}),
  };
}

/** How the settings say that a network is trained. */
export const recipeIn = ({ model, recipe }: Settings): Recipe =>
  recipeOf(nounOf(model), model, recipe);

/** @throws UsageError naming the first option that is another one than when the training began */
export function assertSameSettings(begun: Settings, now: Settings, folder: string): void {
  for (const key of Object.keys({ ...begun, ...now }) as (keyof Settings)[]) {
    const [before, after] = [begun[key], now[key]].map((value) => JSON.stringify(value));
    if (before === after) continue;
    throw new UsageError(
      `--resume: the training in ${folder} was begun with --${key} ${before}, not ${after}; call it as then, or begin another one with --output FOLDER`,
    );
  }
}
