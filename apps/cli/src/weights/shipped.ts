import { DIGITS_CHECKPOINT } from '../digits/held_out.ts';

const SHIPPED = new Map([['rednet_digits', DIGITS_CHECKPOINT]]);

/** The path of a checkpoint inside this package, by the model it is of. */
export const shippedWeights = (model: string): string | undefined => SHIPPED.get(model);

export const shippedNames = (): string[] => [...SHIPPED.keys()];
