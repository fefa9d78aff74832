import { colourMap, type DynamicLayer } from '@dynaconv/models';
import { byId, fillSelect } from '@dynaconv/page-kit/page';
import type { Explained, Position } from '../engine/protocol.ts';
import { Atlas } from './atlas.ts';
import { Cards } from './cards.ts';
import { type KernelField, kernelField } from './kernel_field.ts';
import { colourBar, explanationOf } from './legend.ts';
import { bitmapOf, type Decorate, drawOverlay } from './overlay.ts';
import { indexOf, positionAt, positionBeside } from './places.ts';
import { letPoint, letStep } from './pointing.ts';

const MEAN = 'mean';

/** What is shown, of one image and layer. */
interface Shown {
  readonly explained: Explained;
  readonly picture: ImageBitmap;
  readonly decorate?: Decorate;
  here: Position;
  pinned: Position;
  field: KernelField;
}

/**
 * The kernels of a layer: that of a position over the image, those of all positions, and that of the position beside the
 * pinned one and a fixed one. All it takes is here: nothing that a user does with it waits for the engine.
 */
export class KernelView {
  readonly #section = byId('kernels');
  readonly #image = byId<HTMLCanvasElement>('over-image');
  readonly #atlas = new Atlas(byId<HTMLCanvasElement>('atlas'));
  readonly #cards = new Cards();
  readonly #layerSelect = byId<HTMLSelectElement>('layer');
  readonly #groupSelect = byId<HTMLSelectElement>('group');
  readonly #sizeSelect = byId<HTMLSelectElement>('size');
  #shown: Shown | undefined;
  /** Whether the user has moved or pinned a position of this layer, which other images then keep. */
  #isPlaced = false;

  /** @param onLayer is told which layer the user chooses */
  constructor(onLayer: (name: string) => void) {
    this.#layerSelect.onchange = () => onLayer(this.#layerSelect.value);
    this.#groupSelect.onchange = () => this.#changeField();
    this.#sizeSelect.onchange = () => this.#changeField();
    this.#listen(this.#image, (shown, x, y) => positionAt(shown.explained.layer, x, y));
    this.#listen(byId<HTMLCanvasElement>('atlas'), (shown, x, y) =>
      positionAt(mapOnly(shown.explained.layer), x, y),
    );
    letStep(
      this.#image,
      'the image as the network gets it',
      (key) => this.#step(key),
      () => this.#pin(),
    );
    byId('pin').onclick = () => this.#pin();
  }

  /** Shows a layer's kernels, where the user looks or else where they differ. */
  async show(explained: Explained, isCurrent: () => boolean, decorate?: Decorate): Promise<void> {
    const picture = await bitmapOf(explained.picture);
    if (!isCurrent()) return;
    const { layer, layers, contrast } = explained;
    const before = this.#shown;
    const isSame = before !== undefined && isSameLayer(before.explained.layer, layer);
    if (!isSame) this.#isPlaced = false;
    const [here, pinned] = before && this.#isPlaced ? [before.here, before.pinned] : contrast;
    if (!isSame) {
      fillSelect(this.#groupSelect, groupChoices(layer), MEAN);
      const sizes = layer.kernelSizes.map((size, i) => ({
        value: `${i}`,
        label: `${size}×${size}`,
      }));
      fillSelect(this.#sizeSelect, sizes, sizes.at(-1)!.value);
    }
    fillSelect(this.#layerSelect, layers.map(layerChoice), layer.name);
    byId('group-choice').hidden = layer.groups === 1;
    byId('size-choice').hidden = layer.kernelSizes.length === 1;
    byId('meaning').textContent = explanationOf(layer);
    const field = this.#fieldOf(explained);
    this.#shown = { explained, picture, decorate, here, pinned, field };
    this.#section.hidden = false;
    this.#renderField(this.#shown);
  }

  /**
   * Lets a canvas that shows the image itself move the position too.
   *
   * @param shareOf across and down, the part of the picture that the image is
   */
  follow(canvas: HTMLCanvasElement, shareOf: () => readonly [number, number]): void {
    this.#listen(canvas, (shown, x, y) => {
      const [across, down] = shareOf();
      return positionAt(shown.explained.layer, x * across, y * down);
    });
  }

  /** Draws again: what decorates the image has changed. */
  redraw(): void {
    if (this.#shown) this.#render(this.#shown);
  }

  hide(): void {
    this.#section.hidden = true;
    this.#shown = undefined;
  }

  // ---- What the user does ----

  #listen(
    canvas: HTMLCanvasElement,
    find: (shown: Shown, x: number, y: number) => Position | undefined,
  ): void {
    const look = (x: number, y: number) => {
      const found = this.#shown && find(this.#shown, x, y);
      if (found) this.#lookAt(this.#shown!, found);
    };
    letPoint(canvas, look, () => this.#pin());
  }

  #step(key: string): boolean {
    const shown = this.#shown;
    const next = shown && positionBeside(shown.explained.layer, shown.here, key);
    if (next) this.#lookAt(shown, next);
    return next !== undefined;
  }

  #lookAt(shown: Shown, position: Position): void {
    this.#isPlaced = true;
    if (indexOf(shown.explained.layer, position) === indexOf(shown.explained.layer, shown.here)) {
      return;
    }
    shown.here = position;
    this.#render(shown);
  }

  #pin(): void {
    if (!this.#shown) return;
    this.#isPlaced = true;
    this.#shown.pinned = this.#shown.here;
    this.#render(this.#shown);
  }

  #changeField(): void {
    if (!this.#shown) return;
    this.#shown.field = this.#fieldOf(this.#shown.explained);
    this.#renderField(this.#shown);
  }

  // ---- What the user sees ----

  #fieldOf({ positions, layer }: Explained): KernelField {
    const chosen = this.#groupSelect.value;
    const group = chosen === MEAN ? undefined : Number(chosen);
    return kernelField(positions, layer, Number(this.#sizeSelect.value), group);
  }

  /** Draws what is of the whole layer, and the rest. */
  #renderField(shown: Shown): void {
    const { explained, field } = shown;
    const { weights } = explained.layer;
    const map = colourMap(weights, field.largest);
    this.#atlas.set(field, map, explained.layer);
    byId('scale').replaceChildren(colourBar(map, weights));
    byId('varying').textContent = `${Math.round(100 * field.varying)} %`;
    this.#render(shown);
  }

  #render({ explained, picture, decorate, here, pinned, field }: Shown): void {
    const { layer, positions } = explained;
    const at = (position: Position) => positions[indexOf(layer, position)];
    const size = Number(this.#sizeSelect.value);
    const map = colourMap(layer.weights, field.largest);
    drawOverlay(this.#image, {
      picture,
      layer,
      here: at(here),
      pinned: at(pinned),
      size,
      weights: field.weights[indexOf(layer, here)],
      map,
      decorate,
    });
    this.#atlas.mark(here, pinned);
    this.#cards.show({ layer, field, size, here: at(here), pinned: at(pinned) });
    const [rows, columns] = layer.outputMap;
    byId('position').textContent =
      `row ${here.row + 1} of ${rows}, column ${here.column + 1} of ${columns}`;
  }
}

const isSameLayer = (a: DynamicLayer, b: DynamicLayer): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** A layer whose picture is its output map. */
const mapOnly = (layer: DynamicLayer): DynamicLayer => ({
  ...layer,
  inputMap: layer.outputMap,
  strides: 1,
});

const layerChoice = ({ name, kernelSizes, outputMap }: DynamicLayer) => ({
  value: name,
  label: `${name}: ${kernelSizes.map((size) => `${size}×${size}`).join(' and ')}, at ${outputMap.join('×')} positions`,
});

const groupChoices = ({ groups }: DynamicLayer) => [
  { value: MEAN, label: groups === 1 ? 'the only one' : `mean of all ${groups}` },
  ...Array.from({ length: groups === 1 ? 0 : groups }, (_, g) => ({
    value: `${g}`,
    label: `${g + 1} of ${groups}`,
  })),
];
