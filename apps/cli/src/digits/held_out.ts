import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  type DigitsModel,
  type HeldOut as HeldOutRecord,
  heldOutRecord,
  heldOutSheet,
  squareOf,
} from '@dynaconv/digits';
import type { PixelData } from '@dynaconv/models';
import sharp from 'sharp';

/** Handwritten digits that the networks were not trained on. */
export interface HeldOut {
  /** RGBA, white on black. */
  readonly images: readonly PixelData[];
  readonly labels: readonly number[];
  /** How many of them PyTorch gets right with the same weights. */
  readonly pytorchCorrect: number;
}

/** @param model the model whose results in PyTorch to take */
export async function readHeldOut(model: DigitsModel): Promise<HeldOut> {
  const record: HeldOutRecord = JSON.parse(await readFile(heldOutRecord(), 'utf8'));
  const { columns, side, labels, pytorch } = record;
  const sheet = await sharp(fileURLToPath(heldOutSheet()))
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer();
  const images = labels.map((_, i) => {
    const { top, left } = squareOf(record, i);
    return { data: cut(sheet, columns * side, top, left, side), width: side, height: side };
  });
  return { images, labels, pytorchCorrect: pytorch[model].correct };
}

/** A square of an RGBA image. */
function cut(
  sheet: Uint8Array,
  sheetWidth: number,
  top: number,
  left: number,
  side: number,
): Uint8Array {
  const square = new Uint8Array(side * side * 4);
  for (let row = 0; row < side; row++) {
    const start = 4 * ((top + row) * sheetWidth + left);
    square.set(sheet.subarray(start, start + 4 * side), 4 * row * side);
  }
  return square;
}
