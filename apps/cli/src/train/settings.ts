import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Operator } from '@dynaconv/models';
import type { ImageFolder } from '@dynaconv/training/node';
import { UsageError } from '../errors.ts';
import type { TrainOptions } from './options.ts';
import { defaultRecipe, type RecipeName, recipes } from './recipes.ts';

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
  /** Least and most; empty for the model's own. */
  readonly size: readonly number[];
  readonly 'min-scale': number;
  readonly flip: boolean;
  readonly freeze: readonly string[];
  /** 0 for none. */
  readonly ema: number;
  readonly 'drop-path': number;
  /** How many workers there are, where there are several. */
  readonly workers?: number;
  readonly 'sync-batch-norm'?: boolean;
}

const DEFAULT_EMA = 0.9999;

/** How many processes train together. */
export const workersOf = ({ workers }: Pick<TrainOptions, 'workers'>): number =>
  workers?.length ?? 1;

export function settingsOf(options: TrainOptions): Settings {
  const { model, weights, batch, accumulate, seed, size = [], flip, freeze = [], ema } = options;
  const workers = workersOf(options);
  const recipe = options.recipe ?? defaultRecipe(model, weights !== undefined);
  const { rate, rateBatch, epochs, augmentation, dropPath, ema: recipeEma = 0 } = recipes[recipe];
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
    'min-scale': options.minScale ?? augmentation.scale[0],
    flip,
    freeze,
    'drop-path': options.dropPath ?? dropPath?.[model] ?? 0,
    ema: typeof ema === 'number' ? ema : ema ? recipeEma || DEFAULT_EMA : recipeEma,
    ...(workers > 1 ? { workers, 'sync-batch-norm': options.syncBatchNorm ?? false } : {}),
  };
}

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

/** A hash of which images there are, and of which classes: not of what they show. */
export function fingerprint(folder: string, { training, validation }: ImageFolder): string {
  const hash = createHash('sha256');
  for (const { classes, samples } of [training, validation]) {
    hash.update(JSON.stringify(classes));
    for (const { source, label } of samples) {
      hash.update(`${path.relative(folder, source).replaceAll(path.sep, '/')}\n${label}\n`);
    }
  }
  return hash.digest('hex');
}
