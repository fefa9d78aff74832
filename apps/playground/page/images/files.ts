import type { Picked } from './picked.ts';

/** More would take gigabytes while it is resized. */
const MAX_PIXELS = 64e6;

/**
 * An image file, its EXIF orientation applied.
 * @throws for what the browser cannot decode, and for too many pixels
 */
export async function openImage(file: File): Promise<Picked> {
  const bitmap = await createImageBitmap(file).catch((cause) => {
    throw new Error(
      `${file.name} is no image that this browser can read; expected a JPEG, PNG or WebP file.`,
      { cause },
    );
  });
  const { width, height } = bitmap;
  if (width * height > MAX_PIXELS) {
    bitmap.close();
    throw new Error(
      `${file.name} is ${width}×${height} pixels, more than the ${MAX_PIXELS / 1e6} million that the page takes; choose a smaller one.`,
    );
  }
  return { bitmap, name: `${file.name}, ${width}×${height} pixels` };
}

/** Whether a dropped file is weights rather than an image. */
export const isWeights = ({ name }: File): boolean => /\.(pth|pt|safetensors)$/i.test(name);
