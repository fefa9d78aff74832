import { readFile } from 'node:fs/promises';
import type { PixelData } from '@dynaconv/models';
import sharp from 'sharp';
import { asset } from './asset.ts';
import type { DigitsModel } from './models.ts';

/** Handwritten digits that the networks were not trained on. */
export interface HeldOut {
  /** RGBA, white on black. */
  readonly images: readonly PixelData[];
  readonly labels: readonly number[];
  /** How many of them PyTorch gets right with the same weights. */
  readonly pytorchCorrect: number;
}

/** What python/digits writes beside the sheet of images. */
interface Sidecar {
  readonly columns: number;
  readonly side: number;
  readonly labels: number[];
  readonly pytorch: Readonly<Record<DigitsModel, { readonly correct: number }>>;
}

/** @param model whose results in PyTorch are wanted */
export async function readHeldOut(model: DigitsModel): Promise<HeldOut> {
  const sidecar: Sidecar = JSON.parse(await readFile(asset('held-out.json'), 'utf8'));
  const { columns, side, labels, pytorch } = sidecar;
  const sheet = await sharp(asset('held-out.png'))
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer();
  const images = labels.map((_, i) => {
    const top = Math.floor(i / columns) * side;
    const left = (i % columns) * side;
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
