import type { Augmentation, Mixup } from '@dynaconv/training/data';

export const RECIPES = ['rednet', 'overlock', 'finetune'] as const;
export type RecipeName = (typeof RECIPES)[number];

/** How a network is trained. */
export interface Recipe {
  readonly optimizer: 'sgd' | 'adamw';
  /** The learning rate of a batch of `rateBatch`; others get it in proportion. */
  readonly rate: number;
  readonly rateBatch: number;
  readonly leastRate: number;
  readonly weightDecay: number;
  /** No decay for biases, norms and other vectors. */
  readonly decayOnMatricesOnly: boolean;
  readonly epochs: number;
  /** At the end, at the least rate; within `epochs`. */
  readonly coolDownEpochs: number;
  /** In updates or epochs, and the rate at their start: a share of the rate, or a rate. At most a tenth of the training. */
  readonly warmUp:
    | { readonly steps: number; readonly ratio: number }
    | { readonly epochs: number; readonly from: number };
  /** Whether the rate stays the same throughout an epoch. */
  readonly perEpoch: boolean;
  readonly clipNorm?: number;
  readonly ema?: number;
  /** The rate of drop path in the last block, by model. */
  readonly dropPath?: Readonly<Record<string, number>>;
  /** The learning rate of the head is so many times that of the rest. */
  readonly headRate: number;
  readonly labelSmoothing: number;
  readonly mixup?: Mixup;
  readonly augmentation: Augmentation;
}

const RANDOM_RESIZED_CROP = {
  scale: [0.08, 1],
  ratio: [3 / 4, 4 / 3],
  flip: 0.5,
  erasing: 0,
} as const;

export const recipes: Readonly<Record<RecipeName, Recipe>> = {
  /** RedNet on ImageNet-1k, as its authors' mmcls configuration has it. */
  rednet: {
    optimizer: 'sgd',
    rate: 0.8,
    rateBatch: 2048,
    leastRate: 0,
    weightDecay: 1e-4,
    decayOnMatricesOnly: false,
    epochs: 130,
    coolDownEpochs: 0,
    warmUp: { steps: 3130, ratio: 0.25 },
    perEpoch: true,
    headRate: 1,
    labelSmoothing: 0.1,
    augmentation: { ...RANDOM_RESIZED_CROP, interpolation: 'bilinear' },
  },
  /** OverLoCK on ImageNet-1k, as its authors train it with timm. */
  overlock: {
    optimizer: 'adamw',
    rate: 1e-3,
    rateBatch: 1024,
    leastRate: 1e-5,
    weightDecay: 0.05,
    decayOnMatricesOnly: true,
    epochs: 310,
    coolDownEpochs: 10,
    warmUp: { epochs: 5, from: 1e-6 },
    perEpoch: true,
    clipNorm: 5,
    ema: 0.9999,
    dropPath: { overlock_xt: 0.1, overlock_t: 0.15, overlock_s: 0.4, overlock_b: 0.5 },
    headRate: 1,
    labelSmoothing: 0.1,
    mixup: { mixup: 0.8, cutmix: 1, probability: 1, switchProbability: 0.5 },
    augmentation: {
      ...RANDOM_RESIZED_CROP,
      interpolation: 'random',
      randAugment: { magnitude: 9, magnitudeStd: 0.5, layers: 2, probability: 0.5 },
      erasing: 0.25,
    },
  },
  /** From weights that know other classes: a few epochs, a small rate but for the new head. */
  finetune: {
    optimizer: 'adamw',
    rate: 1e-3,
    rateBatch: 512,
    leastRate: 1e-6,
    weightDecay: 0.05,
    decayOnMatricesOnly: true,
    epochs: 10,
    coolDownEpochs: 0,
    warmUp: { epochs: 1, from: 1e-6 },
    perEpoch: false,
    clipNorm: 5,
    headRate: 10,
    labelSmoothing: 0.1,
    augmentation: {
      ...RANDOM_RESIZED_CROP,
      scale: [0.35, 1],
      interpolation: 'random',
      colourJitter: { brightness: 0.2, contrast: 0.2, saturation: 0.2 },
    },
  },
};

/** That of the network's authors; for weights that are there already, fine-tuning. */
export function defaultRecipe(model: string, hasWeights: boolean): RecipeName {
  if (hasWeights) return 'finetune';
  return model.startsWith('overlock') ? 'overlock' : 'rednet';
}
