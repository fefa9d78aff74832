import { byId } from '@dynaconv/page-kit/page';
import { contextOf } from '../canvas.ts';
import type { Position } from '../engine/protocol.ts';
import { frame, HERE, outline, PINNED } from '../views/overlay.ts';
import { positionAt, positionBeside } from '../views/places.ts';
import { letPoint, letStep } from '../views/pointing.ts';
import { KERNEL_SIZE, REACH, SHIFT, SIDE } from './protocol.ts';

/** Pixels of the canvas; it is scaled to the page. */
const PIXELS = 640;
const MAP = { inputMap: [SIDE, SIDE], outputMap: [SIDE, SIDE], strides: 1 } satisfies Parameters<
  typeof positionAt
>[0] &
  Parameters<typeof positionBeside>[0];

/** The image, and the two positions that the user picks on it. */
export class PlacesView {
  readonly #canvas = byId<HTMLCanvasElement>('places');
  readonly #onMove: () => void;
  #image: ImageBitmap | undefined;
  #here: Position;
  #pinned: Position;

  constructor(onMove: () => void) {
    this.#onMove = onMove;
    // Those of `dynaconv properties`.
    const at = (part: number) => Math.floor(part * SIDE);
    this.#here = { row: at(1 / 3), column: at(1 / 3) };
    this.#pinned = { row: at(2 / 3), column: at(2 / 3) };
    const pin = () => this.#move(this.#here, this.#here);
    letPoint(this.#canvas, (x, y) => this.#look(positionAt(MAP, x, y)), pin);
    letStep(
      this.#canvas,
      'the image',
      (key) => this.#look(positionBeside(MAP, this.#here, key)),
      pin,
    );
    byId('pin').onclick = pin;
  }

  get here(): Position {
    return this.#here;
  }

  get pinned(): Position {
    return this.#pinned;
  }

  show(image: ImageBitmap): void {
    this.#image = image;
    this.#draw();
  }

  #look(position: Position | undefined): boolean {
    if (position) this.#move(inside(position), this.#pinned);
    return position !== undefined;
  }

  #move(here: Position, pinned: Position): void {
    if (isSame(here, this.#here) && isSame(pinned, this.#pinned)) return;
    this.#here = here;
    this.#pinned = pinned;
    this.#draw();
    this.#onMove();
  }

  #draw(): void {
    const image = this.#image;
    byId('position').textContent =
      `row ${this.#here.row + 1} of ${SIDE}, column ${this.#here.column + 1} of ${SIDE}`;
    if (!image) return;
    this.#canvas.width = PIXELS;
    this.#canvas.height = PIXELS;
    const context = contextOf(this.#canvas);
    // Single pixels are to be seen where there are few.
    context.imageSmoothingEnabled = image.width > PIXELS / 4;
    context.filter = 'grayscale(1) brightness(0.75)';
    // The map that is looked at is the image without what the shifted one has more.
    const share = SIDE / (SIDE + SHIFT);
    const [width, height] = [share * image.width, share * image.height];
    context.drawImage(image, 0, 0, width, height, 0, 0, PIXELS, PIXELS);
    context.filter = 'none';
    context.scale(PIXELS / SIDE, PIXELS / SIDE);
    for (const [position, colour] of [
      [this.#pinned, PINNED],
      [this.#here, HERE],
    ] as const) {
      const { row, column } = position;
      const around = {
        left: column - REACH,
        top: row - REACH,
        width: KERNEL_SIZE,
        height: KERNEL_SIZE,
      };
      outline(context, around, colour, (3 * SIDE) / PIXELS);
      frame(context, { left: column, top: row, width: 1, height: 1 }, colour, PIXELS / SIDE);
    }
  }
}

/** The nearest position whose window lies on the map. */
const inside = ({ row, column }: Position): Position => {
  const within = (at: number) => Math.min(Math.max(at, REACH), SIDE - 1 - REACH);
  return { row: within(row), column: within(column) };
};

const isSame = (a: Position, b: Position): boolean => a.row === b.row && a.column === b.column;
