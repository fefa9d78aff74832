import type { Augmentation, ColourJitter, Mixup } from '@dynaconv/training/data';
import type { Noun } from '../weights/tasks.ts';

export const RECIPES = ['rednet', 'overlock', 'finetune'] as const;
export type RecipeName = (typeof RECIPES)[number];

/** How a network is trained. */
export interface Recipe {
  readonly optimizer: 'nesterov' | 'momentum' | 'adamw';
  /** The learning rate of a batch of `rateBatch`; others get it in proportion. */
  readonly rate: number;
  readonly rateBatch: number;
  readonly leastRate: number;
  /** How the rate falls: by half a cosine, along a power of what is left, or to a tenth after each of some shares of the epochs. */
  readonly fall: 'cosine' | { readonly power: number } | { readonly after: readonly number[] };
  readonly weightDecay: number;
  /** Which parameters have no decay: biases, norms and other vectors; or those whose name has `norm` in it. */
  readonly noDecay: 'none' | 'vectors' | 'norms';
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
  /** The learning rate of the head, or of all classifiers, is so many times that of the rest. */
  readonly headRate: number;
  /** Stages of weights that were there before which do not change. */
  readonly freeze?: readonly string[];
  /** Whether BatchNorms of a backbone whose weights were there before keep their statistics. */
  readonly holdsStatistics?: boolean;
}

interface ClassifierRecipe extends Recipe {
  readonly labelSmoothing: number;
  readonly mixup?: Mixup;
  readonly augmentation: Augmentation;
}

interface SegmenterRecipe extends Recipe {
  /** What an image's size is multiplied by, from the least to the most. */
  readonly ratio: readonly [low: number, high: number];
  readonly colourJitter: ColourJitter;
}

const RANDOM_RESIZED_CROP = {
  scale: [0.08, 1],
  ratio: [3 / 4, 4 / 3],
  flip: 0.5,
  erasing: 0,
} as const;

export const classifierRecipes: Readonly<Record<RecipeName, ClassifierRecipe>> = {
  /** RedNet on ImageNet-1k, as its authors' mmcls configuration has it. */
  rednet: {
    optimizer: 'nesterov',
    rate: 0.8,
    rateBatch: 2048,
    leastRate: 0,
    fall: 'cosine',
    weightDecay: 1e-4,
    noDecay: 'none',
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
    fall: 'cosine',
    weightDecay: 0.05,
    noDecay: 'vectors',
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
    fall: 'cosine',
    weightDecay: 0.05,
    noDecay: 'vectors',
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

/** From weights that know other classes. */
const DENSE_FINETUNE = {
  optimizer: 'adamw',
  rate: 1e-4,
  rateBatch: 16,
  leastRate: 1e-6,
  fall: 'cosine',
  weightDecay: 0.05,
  noDecay: 'vectors',
  coolDownEpochs: 0,
  warmUp: { epochs: 1, from: 1e-6 },
  perEpoch: false,
  clipNorm: 5,
  headRate: 10,
} as const;

/** On COCO: "1x" of mmdetection. */
const COCO_SCHEDULE = {
  rateBatch: 16,
  leastRate: 0,
  fall: { after: [8 / 12, 11 / 12] },
  epochs: 12,
  coolDownEpochs: 0,
  perEpoch: false,
  headRate: 1,
} as const;

const detectorRecipes: Readonly<Record<RecipeName, (model: string) => Recipe>> = {
  /** RedNet's detectors, as their authors' mmdetection configurations have them. */
  rednet: (model) => ({
    ...COCO_SCHEDULE,
    optimizer: 'momentum',
    rate: model.startsWith('retinanet') ? 0.01 : 0.02,
    weightDecay: 1e-4,
    noDecay: 'none',
    warmUp: { steps: isPlain(model) ? 500 : 2000, ratio: 1e-3 },
    clipNorm: clipNormOf(model),
    freeze: ['stem', 'layer1'],
    holdsStatistics: true,
  }),
  /** OverLoCK's Mask R-CNN. */
  overlock: () => ({
    ...COCO_SCHEDULE,
    optimizer: 'adamw',
    rate: 2e-4,
    weightDecay: 0.05,
    noDecay: 'norms',
    warmUp: { steps: 500, ratio: 1e-3 },
    dropPath: { mask_rcnn_overlock_t: 0.2, mask_rcnn_overlock_s: 0.4, mask_rcnn_overlock_b: 0.6 },
  }),
  finetune: () => ({ ...DENSE_FINETUNE, epochs: 12, holdsStatistics: true }),
};

const isPlain = (model: string): boolean =>
  !model.includes('_neck') && !model.startsWith('retinanet');

function clipNormOf(model: string): number | undefined {
  if (model.endsWith('_head')) return 5;
  return model.startsWith('retinanet') && model.includes('_neck') ? 40 : undefined;
}

/** mmsegmentation's, whose distortion of colours has these ranges. */
const MMSEG_AUGMENTATION = {
  ratio: [0.5, 2],
  colourJitter: { brightness: 0.125, contrast: 0.5, saturation: 0.5, hue: 0.05 },
} as const;

export const segmenterRecipes: Readonly<Record<RecipeName, SegmenterRecipe>> = {
  /** RedNet's segmenters on Cityscapes: 80,000 updates of 8 of its 2975 images. */
  rednet: {
    ...MMSEG_AUGMENTATION,
    optimizer: 'momentum',
    rate: 0.01,
    rateBatch: 8,
    leastRate: 1e-4,
    fall: { power: 0.9 },
    weightDecay: 5e-4,
    noDecay: 'none',
    epochs: 215,
    coolDownEpochs: 0,
    warmUp: { steps: 0, ratio: 1 },
    perEpoch: false,
    headRate: 1,
  },
  /** OverLoCK's UPerNet on ADE20K: 160,000 updates of 16 of its 20,210 images. */
  overlock: {
    ...MMSEG_AUGMENTATION,
    optimizer: 'adamw',
    rate: 6e-5,
    rateBatch: 16,
    leastRate: 0,
    fall: { power: 1 },
    weightDecay: 0.01,
    noDecay: 'norms',
    epochs: 127,
    coolDownEpochs: 0,
    warmUp: { steps: 1500, ratio: 1e-6 },
    perEpoch: false,
    dropPath: { upernet_overlock_t: 0.2, upernet_overlock_s: 0.3, upernet_overlock_b: 0.5 },
    headRate: 1,
  },
  finetune: { ...DENSE_FINETUNE, ...MMSEG_AUGMENTATION, epochs: 50 },
};

/** How a model is trained by a recipe of its kind of network. */
export function recipeOf(noun: Noun, model: string, name: RecipeName): Recipe {
  if (noun === 'classifier') return classifierRecipes[name];
  return noun === 'detector' ? detectorRecipes[name](model) : segmenterRecipes[name];
}

/** That of the network's authors; for weights that are there already, fine-tuning. */
export function defaultRecipe(model: string, hasWeights: boolean): RecipeName {
  if (hasWeights) return 'finetune';
  return model.includes('overlock') ? 'overlock' : 'rednet';
}
