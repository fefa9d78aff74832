import { DIGITS_MODELS, digitsCheckpoint } from '../digits/models.ts';

const SHIPPED: ReadonlyMap<string, string> = new Map(
  DIGITS_MODELS.map((model) => [model, digitsCheckpoint(model)]),
);

/** The path of a checkpoint inside this package, by the model it is of. */
export const shippedWeights = (model: string): string | undefined => SHIPPED.get(model);

export const shippedNames = (): string[] => [...SHIPPED.keys()];
