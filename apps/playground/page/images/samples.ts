import { make } from '../../../../tools/browser/page/elements.ts';
import { contextOf } from '../canvas.ts';
import type { Picked } from './picked.ts';

interface HeldOut {
  readonly columns: number;
  readonly side: number;
  readonly labels: readonly number[];
}

/**
 * Shows handwritten digits that the small networks were not trained on, one of each as a button.
 * @returns what gives one of them
 */
export async function showSamples(
  list: HTMLElement,
  onPick: (picked: Picked) => unknown,
): Promise<(label: number) => Promise<Picked>> {
  const { columns, side, labels }: HeldOut = await (await fetch('/digits/held-out.json')).json();
  const sheet = await createImageBitmap(await (await fetch('/digits/held-out.png')).blob());
  const placeOf = (label: number): [x: number, y: number] => {
    const index = labels.indexOf(label);
    return [(index % columns) * side, Math.floor(index / columns) * side];
  };
  const sample = async (label: number): Promise<Picked> => ({
    bitmap: await createImageBitmap(sheet, ...placeOf(label), side, side),
    name: `a handwritten ${label} that the small networks have not seen`,
  });
  const button = (label: number) => {
    const canvas = make('canvas', { width: side, height: side });
    contextOf(canvas).drawImage(sheet, ...placeOf(label), side, side, 0, 0, side, side);
    const onclick = async () => onPick(await sample(label));
    const element = make('button', { type: 'button', onclick }, canvas);
    element.ariaLabel = `a handwritten ${label}`;
    return element;
  };
  list.replaceChildren(...Array.from({ length: 10 }, (_, label) => button(label)));
  return sample;
}
