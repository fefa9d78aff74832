import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import sidecar from '../../assets/digits/held-out.json' with { type: 'json' };

export type DigitsModel = keyof typeof sidecar.pytorch;

export const checkpointOf = (model: DigitsModel): string =>
  fileURLToPath(new URL(`../../assets/digits/${model}.pth`, import.meta.url));

/** Of `rednet_digits`. */
export const CHECKPOINT = checkpointOf('rednet_digits');
const SHEET = fileURLToPath(new URL('../../assets/digits/held-out.png', import.meta.url));

export const LABELS = sidecar.labels;
/** What PyTorch gives with the same weights, by model. */
export const PYTORCH = sidecar.pytorch;

/** Held-out digit `index` as an image to be encoded. */
export function digit(index: number): Sharp {
  const { columns, side } = sidecar;
  return sharp(SHEET).extract({
    left: (index % columns) * side,
    top: Math.floor(index / columns) * side,
    width: side,
    height: side,
  });
}
