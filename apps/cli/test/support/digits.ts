import { fileURLToPath } from 'node:url';
import { type DigitsModel, digitsWeights, heldOutSheet, squareOf } from '@dynaconv/digits';
import heldOut from '@dynaconv/digits/held-out.json' with { type: 'json' };
import sharp, { type Sharp } from 'sharp';

export type { DigitsModel } from '@dynaconv/digits';

export const checkpointOf = (model: DigitsModel): string => fileURLToPath(digitsWeights(model));

/** Of `rednet_digits`. */
export const CHECKPOINT = checkpointOf('rednet_digits');
const SHEET = fileURLToPath(heldOutSheet());

export const LABELS = heldOut.labels;
/** What PyTorch gives with the same weights, by model. */
export const PYTORCH = heldOut.pytorch;

/** Held-out digit `index` as an image to be encoded. */
export const digit = (index: number): Sharp => sharp(SHEET).extract(squareOf(heldOut, index));
