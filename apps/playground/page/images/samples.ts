import { make } from '../../../../tools/browser/page/elements.ts';
import { contextOf } from '../canvas.ts';
import type { Picked } from './picked.ts';

interface HeldOut {
  readonly columns: number;
  readonly side: number;
  readonly labels: readonly number[];
}

/** Pixels of a sample's button. */
const THUMBNAIL = 56;

/**
 * Handwritten digits that the small networks were not trained on, one of each, and a photograph. All are decoded
 * beforehand, so that a click picks at once.
 */
export async function loadSamples(): Promise<Picked[]> {
  const [heldOut, sheet, cat] = await Promise.all([
    fetch('/digits/held-out.json').then((response): Promise<HeldOut> => response.json()),
    imageAt('/digits/held-out.png'),
    imageAt('/photos/cat.jpg'),
  ]);
  const { columns, side, labels } = heldOut;
  const digit = async (label: number): Promise<Picked> => {
    const index = labels.indexOf(label);
    const [x, y] = [(index % columns) * side, Math.floor(index / columns) * side];
    return {
      bitmap: await createImageBitmap(sheet, x, y, side, side),
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

const imageAt = async (url: string): Promise<ImageBitmap> =>
  createImageBitmap(await (await fetch(url)).blob());
