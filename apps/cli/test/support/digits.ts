import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import sidecar from '../../assets/digits/held-out.json' with { type: 'json' };

export const CHECKPOINT = fileURLToPath(
  new URL('../../assets/digits/rednet_digits.pth', import.meta.url),
);
const SHEET = fileURLToPath(new URL('../../assets/digits/held-out.png', import.meta.url));

export const LABELS = sidecar.labels;
export const PYTORCH_CORRECT = sidecar.pytorch.correct;

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
