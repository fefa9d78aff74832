import {
  type Box,
  type ColourMap,
  colourOf,
  type DynamicKernel,
  type DynamicLayer,
  type PixelData,
  type PositionKernels,
} from '@dynaconv/models';
import { contextOf } from '../canvas.ts';

/** Pixels of the canvas; it is scaled to the page. */
const SIDE = 640;
const OPACITY = 0.78;

/** Draws the image as the network sees it, and over it a window's weights in colours, its outline, and the position. */
export function drawOverlay(
  canvas: HTMLCanvasElement,
  picture: ImageBitmap,
  { cell }: PositionKernels,
  kernel: DynamicKernel,
  weights: readonly number[],
  map: ColourMap,
  { inputMap: [mapRows, mapColumns] }: DynamicLayer,
): void {
  canvas.width = SIDE;
  canvas.height = SIDE;
  const context = contextOf(canvas);
  const scale = SIDE / picture.width;
  // Single pixels are to be seen where there are few.
  context.imageSmoothingEnabled = scale < 4;
  context.filter = 'grayscale(1) brightness(0.6)';
  context.drawImage(picture, 0, 0, SIDE, SIDE);
  context.filter = 'none';
  context.scale(scale, scale);

  context.globalAlpha = OPACITY;
  weights.forEach((weight, tap) => {
    const row = kernel.rows[Math.floor(tap / kernel.size)];
    const column = kernel.columns[tap % kernel.size];
    // Zeros are read there: the weight makes no difference.
    if (row < 0 || row >= mapRows || column < 0 || column >= mapColumns) return;
    context.fillStyle = colourOf(weight, map);
    context.fillRect(column * cell.width, row * cell.height, cell.width, cell.height);
  });
  context.globalAlpha = 1;
  outline(context, kernel.window, 'white', 3 / scale);
  outline(context, cell, 'black', 9 / scale);
  outline(context, cell, 'white', 4 / scale);
}

function outline(
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
