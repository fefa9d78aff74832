import { type ColourMap, colourOf, type DynamicLayer } from '@dynaconv/models';
import type { Position } from '../engine/protocol.ts';
import type { KernelField } from './kernel_field.ts';
import { frame, HERE, PINNED } from './overlay.ts';

/** Pixels of the canvas, at least; it is scaled to the page. */
const SIDE = 640;
const COLOURS = 256;

/** The kernels of all positions, each where its position is: where one kernel served all, all tiles would be alike. */
export class Atlas {
  readonly #canvas: HTMLCanvasElement;
  /** A pixel a weight, and one between two kernels. */
  readonly #tiles = new OffscreenCanvas(1, 1);
  #tile = 1;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  /** Takes other kernels; `draw` and `mark` draw them. */
  set(field: KernelField, map: ColourMap, { outputMap: [rows, columns] }: DynamicLayer): void {
    const { size, weights } = field;
    const tile = size + 1;
    const pixels = new ImageData(columns * tile - 1, rows * tile - 1);
    const palette = paletteOf(map);
    const [least, greatest] = map.range;
    const step = greatest > least ? (COLOURS - 1) / (greatest - least) : 0;
    weights.forEach((kernel, index) => {
      const top = Math.floor(index / columns) * tile;
      const left = (index % columns) * tile;
      kernel.forEach((weight, tap) => {
        const at = (top + Math.floor(tap / size)) * pixels.width + left + (tap % size);
        const share = Math.min(Math.max((weight - least) * step, 0), COLOURS - 1);
        pixels.data.set(palette[Math.round(share)], 4 * at);
      });
    });
    this.#tile = tile;
    this.#tiles.width = pixels.width;
    this.#tiles.height = pixels.height;
    this.#tiles.getContext('2d')!.putImageData(pixels, 0, 0);
  }

  /** Draws all. */
  draw(): CanvasRenderingContext2D {
    const scale = Math.ceil(SIDE / this.#tiles.width);
    this.#canvas.width = this.#tiles.width * scale;
    this.#canvas.height = this.#tiles.height * scale;
    const context = this.#canvas.getContext('2d')!;
    context.imageSmoothingEnabled = false;
    context.scale(scale, scale);
    context.drawImage(this.#tiles, 0, 0);
    return context;
  }

  /** Draws all, and frames two. */
  mark(here: Position, pinned: Position): void {
    const context = this.draw();
    const side = this.#tile - 1;
    const boxOf = ({ row, column }: Position) => ({
      left: column * this.#tile,
      top: row * this.#tile,
      width: side,
      height: side,
    });
    // As thick as on the image beside it.
    const unit = SIDE / this.#tiles.width;
    frame(context, boxOf(pinned), PINNED, unit);
    frame(context, boxOf(here), HERE, unit);
  }
}

/** Red, green, blue and alpha of the colours from the first to the last. */
function paletteOf(map: ColourMap): number[][] {
  const [least, greatest] = map.range;
  return Array.from({ length: COLOURS }, (_, i) => {
    const value = least + (i / (COLOURS - 1)) * (greatest - least);
    return [...colourOf(value, map).match(/\d+/g)!.map(Number), 255];
  });
}
