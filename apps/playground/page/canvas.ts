import type { PixelData } from '@dynaconv/models';

/** Shows pixels as they are on a canvas, which the style enlarges. */
export function drawPixels(canvas: HTMLCanvasElement, { data, width, height }: PixelData): void {
  canvas.width = width;
  canvas.height = height;
  contextOf(canvas).putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
}

/** The 2d context of a canvas, whose pixels are read back. */
export const contextOf = (canvas: HTMLCanvasElement): CanvasRenderingContext2D =>
  canvas.getContext('2d', { willReadFrequently: true })!;
