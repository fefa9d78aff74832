import { readFile } from 'node:fs/promises';
import {
  type DigitsModel,
  type HeldOut as HeldOutRecord,
  heldOutRecord,
  heldOutSheet,
} from '@dynaconv/digits';
import type { PixelData } from '@dynaconv/models';
import { readSheet } from './sheet.ts';

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
  const { labels, pytorch } = record;
  const images = await readSheet(heldOutSheet(), record, labels.length);
  return { images, labels, pytorchCorrect: pytorch[model].correct };
}
