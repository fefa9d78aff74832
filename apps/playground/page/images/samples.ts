import { type HeldOut, heldOutRecord, heldOutSheet, squareOf } from '@dynaconv/digits';
import { make } from '@dynaconv/page-kit/page';
import { contextOf } from '../canvas.ts';
import { DIGITS } from '../digits.ts';
import type { Picked } from './picked.ts';

/** Pixels of a sample's button. */
const THUMBNAIL = 56;

/**
 * Handwritten digits that the small networks were not trained on, one of each, and a photograph. All are decoded
 * beforehand, so that a click picks at once.
 */
export async function loadSamples(): Promise<Picked[]> {
  const [heldOut, sheet, cat] = await Promise.all([
    fetch(heldOutRecord(DIGITS)).then((response): Promise<HeldOut> => response.json()),
    imageAt(heldOutSheet(DIGITS)),
    imageAt('/photos/cat.jpg'),
  ]);
  const digit = async (label: number): Promise<Picked> => {
    const { left, top, width, height } = squareOf(heldOut, heldOut.labels.indexOf(label));
    return {
      bitmap: await createImageBitmap(sheet, left, top, width, height),
      name: `a handwritten ${label}`,
    };
  };
  const digits = await Promise.all(Array.from({ length: 10 }, (_, label) => digit(label)));
  return [...digits, { bitmap: cat, name: 'a photograph of a cat' }];
}

/** Shows samples, each as a button. */
export function showSamples(
  list: HTMLElement,
  samples: readonly Picked[],
  onPick: (picked: Picked) => void,
): void {
  const button = (picked: Picked) => {
    const canvas = make('canvas', { width: THUMBNAIL, height: THUMBNAIL });
    contextOf(canvas).drawImage(picked.bitmap, 0, 0, THUMBNAIL, THUMBNAIL);
    const element = make('button', { type: 'button', onclick: () => onPick(picked) }, canvas);
    element.ariaLabel = picked.name;
    return element;
  };
  list.replaceChildren(...samples.map(button));
}

const imageAt = async (url: URL | string): Promise<ImageBitmap> =>
  createImageBitmap(await (await fetch(url)).blob());
