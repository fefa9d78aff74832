import type { Picked } from '../images/picked.ts';

/** Shorter side of an example, in pixels: what networks see of it, and no memory for more. */
const SHORT_SIDE = 256;

/** An image to keep, made smaller where it is large. The image itself stays. */
export async function exampleOf({ bitmap, name }: Picked): Promise<Picked> {
  const scale = Math.min(1, SHORT_SIDE / Math.min(bitmap.width, bitmap.height));
  const [resizeWidth, resizeHeight] = [bitmap.width, bitmap.height].map((side) =>
    Math.max(1, Math.round(side * scale)),
  );
  const smaller = { resizeWidth, resizeHeight, resizeQuality: 'high' } as const;
  return { bitmap: await createImageBitmap(bitmap, smaller), name };
}
