import { byId, make } from '@dynaconv/page-kit/page';
import { contextOf } from '../canvas.ts';
import type { Picked } from '../images/picked.ts';
import { bitmapOf, type Decorate } from '../views/overlay.ts';
import type { Colour, Found, FoundClass, FoundObject } from './protocol.ts';

/** Pixels of the canvas's longer side; it is scaled to the page. */
const SIDE = 640;
const LINE = 3;
const CLASS_OPACITY = 0.55;
/** Rows of the list, at most. */
const MOST = 12;

interface Shown {
  readonly picked: Picked;
  readonly found: Found;
  /** Of each object its mask, or of a segmentation the one map. */
  readonly pictures: readonly (ImageBitmap | undefined)[];
}

/** Objects as boxes, with masks where there are any; classes as a coloured map; and a list of them. */
export class FoundView {
  readonly canvas = byId<HTMLCanvasElement>('found');
  readonly #list = byId('found-list');
  readonly #least = byId<HTMLInputElement>('least');
  readonly #onLeast: () => void;
  #shown: Shown | undefined;

  /** @param onLeast what is shown of the objects has changed */
  constructor(onLeast: () => void) {
    this.#onLeast = onLeast;
    this.canvas.role = 'img';
    this.#least.oninput = () => {
      this.#draw();
      this.#onLeast();
    };
  }

  async show(picked: Picked, found: Found, isCurrent: () => boolean): Promise<void> {
    const pictures =
      found.kind === 'classes'
        ? [await bitmapOf(found.picture)]
        : await Promise.all(found.objects.map(({ mask }) => mask && bitmapOf(mask)));
    if (!isCurrent()) return;
    this.#shown = { picked, found, pictures };
    byId('least-row').hidden = found.kind === 'classes';
    byId('image-name').textContent = picked.name;
    this.#draw();
  }

  /**
   * Draws the boxes that are shown over another picture of the image, whose pixels are as many.
   *
   * @param scale across and down, its pixels for one of the image
   */
  boxesOver([across, down]: readonly [number, number]): Decorate {
    return (context, unit) => {
      for (const { box, colour } of this.#objects().toReversed()) {
        context.strokeStyle = cssOf(colour);
        context.lineWidth = LINE * unit;
        context.strokeRect(box.x * across, box.y * down, box.width * across, box.height * down);
      }
    };
  }

  #objects(): readonly FoundObject[] {
    const found = this.#shown?.found;
    if (found?.kind !== 'objects') return [];
    return found.objects.filter(({ score }) => score >= this.#least.valueAsNumber);
  }

  #draw(): void {
    byId('least-value').textContent = this.#least.valueAsNumber.toFixed(2);
    if (!this.#shown) return;
    const { picked, found, pictures } = this.#shown;
    const { bitmap } = picked;
    const scale = SIDE / Math.max(bitmap.width, bitmap.height);
    this.canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    this.canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const context = contextOf(this.canvas);
    // Single pixels are to be seen where there are few.
    context.imageSmoothingEnabled = scale < 4;
    context.scale(this.canvas.width / bitmap.width, this.canvas.height / bitmap.height);
    context.drawImage(bitmap, 0, 0);
    if (found.kind === 'classes') {
      context.globalAlpha = CLASS_OPACITY;
      context.drawImage(pictures[0]!, 0, 0);
      this.#showClasses(found.classes);
      return;
    }
    const objects = this.#objects();
    // The best on top.
    for (const object of objects.toReversed()) {
      const picture = pictures[found.objects.indexOf(object)];
      if (picture) context.drawImage(picture, object.mask!.left, object.mask!.top);
    }
    this.boxesOver([1, 1])(context, 1 / scale);
    context.resetTransform();
    for (const object of objects.toReversed()) drawLabel(context, object, scale);
    this.#showObjects(objects, found.objects.length - objects.length);
  }

  #showObjects(objects: readonly FoundObject[], hidden: number): void {
    const count = objects.length === 0 ? 'Nothing found' : `${objects.length} found`;
    const best = objects.length > MOST ? `, the best ${MOST} below` : '';
    const lower = hidden > 0 ? `; ${hidden} more with a lower score` : '';
    this.#say(`${count}${best}${lower}.`);
    this.#list.replaceChildren(
      ...objects
        .slice(0, MOST)
        .map(({ className, colour, score }) => row(className, colour, score)),
    );
  }

  #showClasses(classes: readonly FoundClass[]): void {
    const others = classes.slice(MOST).reduce((sum, { share }) => sum + share, 0);
    const rest = others > 0 ? `; the others have ${percent(others)} together` : '';
    this.#say(`${classes.length} ${classes.length === 1 ? 'class' : 'classes'}${rest}.`);
    this.#list.replaceChildren(
      ...classes
        .slice(0, MOST)
        .map(({ className, colour, share }) => row(className, colour, share)),
    );
  }

  #say(summary: string): void {
    byId('found-summary').textContent = summary;
    this.canvas.ariaLabel = `the image, with what was found in it: ${summary}`;
  }
}

function drawLabel(
  context: CanvasRenderingContext2D,
  { className, score, box, colour }: FoundObject,
  scale: number,
): void {
  const text = `${className} ${score.toFixed(2)}`;
  context.font = 'bold 16px system-ui, sans-serif';
  const width = context.measureText(text).width + 8;
  const left = Math.min(Math.max(box.x * scale, 0), Math.max(context.canvas.width - width, 0));
  // Above the box, or in it where there is no room.
  const top = box.y * scale >= 20 ? box.y * scale - 20 : Math.max(box.y * scale, 0);
  context.fillStyle = cssOf(colour);
  context.fillRect(left, top, width, 20);
  context.fillStyle = isLight(colour) ? 'black' : 'white';
  context.fillText(text, left + 4, top + 15);
}

function row(className: string, colour: Colour, share: number): HTMLElement {
  const swatch = make('span', { className: 'colour' });
  swatch.style.background = cssOf(colour);
  const bar = make('meter', { value: share });
  bar.ariaHidden = 'true';
  return make(
    'li',
    {},
    swatch,
    make('span', { className: 'class-name' }, className),
    bar,
    percent(share),
  );
}

const cssOf = (colour: Colour): string => `rgb(${colour.join(',')})`;
const isLight = ([red, green, blue]: Colour): boolean =>
  0.299 * red + 0.587 * green + 0.114 * blue > 140;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
