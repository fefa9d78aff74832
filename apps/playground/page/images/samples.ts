import {
  type HeldOut,
  heldOutRecord,
  heldOutSheet,
  type Scenes,
  sceneRecord,
  sceneSheet,
  squareOf,
} from '@dynaconv/digits';
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
    recordAt<HeldOut>(heldOutRecord(DIGITS)),
    imageAt(heldOutSheet(DIGITS)),
    loadCat(),
  ]);
  const digit = async (label: number): Promise<Picked> => {
    const { left, top, width, height } = squareOf(heldOut, heldOut.labels.indexOf(label));
    return {
      bitmap: await createImageBitmap(sheet, left, top, width, height),
      name: `a handwritten ${label}`,
    };
  };
  const digits = await Promise.all(Array.from({ length: 10 }, (_, label) => digit(label)));
  return [...digits, cat];
}

/** The first scenes of digits that the networks for scenes were not trained on, and a photograph. */
export async function loadScenes(count: number): Promise<Picked[]> {
  const [scenes, sheet, cat] = await Promise.all([
    recordAt<Scenes>(sceneRecord(DIGITS)),
    imageAt(sceneSheet(DIGITS)),
    loadCat(),
  ]);
  const scene = async (index: number): Promise<Picked> => {
    const { left, top, width, height } = squareOf(scenes, index);
    return {
      bitmap: await createImageBitmap(sheet, left, top, width, height),
      name: `scene ${index + 1}`,
    };
  };
  return [...(await Promise.all(Array.from({ length: count }, (_, i) => scene(i)))), cat];
}

const loadCat = async (): Promise<Picked> => ({
  bitmap: await imageAt('/photos/cat.jpg'),
  name: 'a photograph of a cat',
});

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

const recordAt = async <T>(url: URL): Promise<T> => (await fetch(url)).json();

const imageAt = async (url: URL | string): Promise<ImageBitmap> =>
  createImageBitmap(await (await fetch(url)).blob());
