import { byId } from '@dynaconv/page-kit/page';
import { contextOf } from '../canvas.ts';
import type { Picked } from '../images/picked.ts';

/** Longer side of the picture, in pixels. */
const SIDE = 192;

/** Shows the image that the results are of, and what it is. */
export function showPicked({ bitmap, name }: Picked): void {
  const canvas = byId<HTMLCanvasElement>('picked');
  const scale = SIDE / Math.max(bitmap.width, bitmap.height);
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = contextOf(canvas);
  // Single pixels are to be seen where there are few.
  context.imageSmoothingEnabled = scale < 4;
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  byId('image-name').textContent = name;
}
