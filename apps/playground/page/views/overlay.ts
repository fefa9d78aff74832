import {
  type Box,
  type ColourMap,
  colourOf,
  type DynamicLayer,
  type PixelData,
  type PositionKernels,
} from '@dynaconv/models';
import { contextOf } from '../canvas.ts';

/** Pixels of the canvas's longer side; it is scaled to the page. */
const SIDE = 640;
const OPACITY = 0.78;

/** The colours that a position and the pinned one have everywhere; those of the style. */
export const HERE = '#ffffff';
export const PINNED = '#ffd23f';

interface Overlay {
  readonly picture: ImageBitmap;
  readonly layer: DynamicLayer;
  readonly here: PositionKernels;
  readonly pinned: PositionKernels;
  /** Which of the kernel sizes, by index. */
  readonly size: number;
  /** Of the kernel here. */
  readonly weights: readonly number[];
  readonly map: ColourMap;
  /** Draws over the picture, in its pixels; one pixel of the canvas is `unit` of them. */
  readonly decorate?: Decorate;
}

export type Decorate = (context: CanvasRenderingContext2D, unit: number) => void;

/** Draws the image as the network sees it, and over it the window's weights in colours, its outline, and both positions. */
export function drawOverlay(canvas: HTMLCanvasElement, overlay: Overlay): void {
  const { picture, layer, here, pinned, size, weights, map, decorate } = overlay;
  const [mapRows, mapColumns] = layer.inputMap;
  const scale = SIDE / Math.max(picture.width, picture.height);
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const context = contextOf(canvas);
  // Single pixels are to be seen where there are few.
  context.imageSmoothingEnabled = scale < 4;
  context.filter = 'grayscale(1) brightness(0.75)';
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  context.filter = 'none';
  context.scale(scale, scale);

  const kernel = here.kernels[size];
  const { width, height } = here.cell;
  context.globalAlpha = OPACITY;
  weights.forEach((weight, tap) => {
    const row = kernel.rows[Math.floor(tap / kernel.size)];
    const column = kernel.columns[tap % kernel.size];
    // Zeros are read there: the weight makes no difference.
    if (row < 0 || row >= mapRows || column < 0 || column >= mapColumns) return;
    context.fillStyle = colourOf(weight, map);
    context.fillRect(column * width, row * height, width, height);
  });
  context.globalAlpha = 1;
  decorate?.(context, 1 / scale);
  outline(context, pinned.kernels[size].window, PINNED, 2 / scale);
  frame(context, pinned.cell, PINNED, scale);
  outline(context, kernel.window, HERE, 3 / scale);
  frame(context, here.cell, HERE, scale);
}

/** An outline that is seen on any colour. */
export function frame(
  context: CanvasRenderingContext2D,
  box: Box,
  colour: string,
  scale: number,
): void {
  outline(context, box, 'black', 9 / scale);
  outline(context, box, colour, 4 / scale);
}

export function outline(
  context: CanvasRenderingContext2D,
  { left, top, width, height }: Box,
  colour: string,
  lineWidth: number,
): void {
  context.strokeStyle = colour;
  context.lineWidth = lineWidth;
  context.strokeRect(left, top, width, height);
}

/** A picture to draw from, of pixels. */
export const bitmapOf = ({ data, width, height }: PixelData): Promise<ImageBitmap> =>
  createImageBitmap(new ImageData(new Uint8ClampedArray(data), width, height));
