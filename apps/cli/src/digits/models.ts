import { asset } from './asset.ts';

/** Networks that were trained on 9,000 digits, and what the demonstration calls each. */
const TITLES = {
  rednet_digits: 'A small RedNet (involution network)',
  overlock_digits: 'A small OverLoCK (ContMix network)',
} as const;

export type DigitsModel = keyof typeof TITLES;

export const DIGITS_MODELS = Object.keys(TITLES) as DigitsModel[];

export const isDigitsModel = (name: string): name is DigitsModel => Object.hasOwn(TITLES, name);

export const digitsTitle = (model: DigitsModel): string => TITLES[model];

/** Their weights, as PyTorch saved them. */
export const digitsCheckpoint = (model: DigitsModel): string => asset(`${model}.pth`);
