import { type HeldOut, heldOutRecord, heldOutSheet, squareOf } from '@dynaconv/digits';
import { DIGITS } from '../../page/digits.ts';

/** The first held-out image of a digit, in a page. */
export async function heldOutImage(digit: number): Promise<ImageBitmap> {
  const heldOut: HeldOut = await (await fetch(heldOutRecord(DIGITS))).json();
  const sheet = await (await fetch(heldOutSheet(DIGITS))).blob();
  const { left, top, width, height } = squareOf(heldOut, heldOut.labels.indexOf(digit));
  return createImageBitmap(sheet, left, top, width, height);
}
