import type { Pixels } from './pixels.ts';

/**
 * The pixels of an element or an encoded file, at its natural size, by way of a canvas.
 * @throws Error where the browser cannot decode it, or may not read it (another origin's without CORS)
 */
export async function drawPixels(source: ImageBitmapSource): Promise<Pixels> {
  try {
    const bitmap = await createImageBitmap(source);
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d', {
      willReadFrequently: true,
    })!;
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    return { data: context.getImageData(0, 0, width, height).data, width, height, channels: 4 };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `image: the browser cannot read it (${reason}); expected a loaded element of this origin, or a JPEG, PNG or WebP file`,
      { cause },
    );
  }
}
