import {
  colourMap,
  type DynamicKernel,
  type DynamicLayer,
  groupWeights,
  type PositionKernels,
} from '@dynaconv/models';
import { byId, fillSelect, make } from '../../../../tools/browser/page/elements.ts';
import type { Explained } from '../engine/protocol.ts';
import { Latest } from './latest.ts';
import { colourBar, explanationOf } from './legend.ts';
import { bitmapOf, drawOverlay } from './overlay.ts';
import { weightsTable } from './weights_table.ts';

const MEAN = 'mean';

interface Pixel {
  readonly x: number;
  readonly y: number;
}

interface Question {
  readonly id: number;
  readonly place: Pixel;
}

/** Rows and columns that a key moves the position by. */
const KEYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export interface KernelViewOptions {
  /** The kernels of an explanation at a place; undefined where they are gone. */
  kernelsAt(id: number, place: Pixel): Promise<PositionKernels | undefined>;
  onLayer(name: string): void;
  onError(error: unknown): void;
}

/** A panel for each size of kernel: its window over the image, and its weights enlarged beside it. */
export class KernelView {
  readonly #section = byId('kernels');
  readonly #panels = byId('panels');
  readonly #position = byId('position');
  readonly #layerSelect = byId<HTMLSelectElement>('layer');
  readonly #groupSelect = byId<HTMLSelectElement>('group');
  readonly #latest: Latest<Question, PositionKernels | undefined>;
  readonly #options: KernelViewOptions;
  #explained: { id: number; layer: DynamicLayer; picture: ImageBitmap } | undefined;
  /** Where the user looks, in pixels of the picture; the middle at first. */
  #place: Pixel | undefined;
  #shown: PositionKernels | undefined;

  constructor(options: KernelViewOptions) {
    this.#options = options;
    this.#latest = new Latest(
      ({ id, place }) => options.kernelsAt(id, place),
      (kernels, { id }) => {
        // What is shown now may be another's by the time an answer comes.
        if (!kernels || this.#explained?.id !== id) return;
        this.#shown = kernels;
        this.#render();
      },
    );
    this.#layerSelect.onchange = () => options.onLayer(this.#layerSelect.value);
    this.#groupSelect.onchange = () => this.#render();
  }

  /** Shows a layer's kernels where the user looks. */
  async show({ id, picture, layers, layer }: Explained): Promise<void> {
    const bitmap = await bitmapOf(picture);
    const isSameLayer = layer.name === this.layer;
    this.#explained = { id, layer, picture: bitmap };
    this.#place ??= { x: picture.width / 2, y: picture.height / 2 };
    this.#shown = undefined;
    fillSelect(this.#layerSelect, layers.map(layerChoice), layer.name);
    fillSelect(
      this.#groupSelect,
      groupChoices(layer),
      isSameLayer ? this.#groupSelect.value : MEAN,
    );
    byId('meaning').textContent = explanationOf(layer);
    this.#setPanels(layer.kernelSizes.length);
    this.#section.hidden = false;
    await this.#latest.want({ id, place: this.#place });
  }

  /** The layer that is shown. */
  get layer(): string | undefined {
    return this.#explained?.layer.name;
  }

  hide(): void {
    this.#section.hidden = true;
    this.#explained = undefined;
    this.#place = undefined;
  }

  /** As many panels as asked for; those there are stay, and with them the keyboard's focus. */
  #setPanels(count: number): void {
    while (this.#panels.children.length > count) this.#panels.lastElementChild!.remove();
    while (this.#panels.children.length < count) this.#panels.append(this.#makePanel());
  }

  #makePanel(): HTMLElement {
    const canvas = make('canvas', { tabIndex: 0, role: 'application' });
    canvas.ariaLabel =
      'the image as the network sees it; the pointer, or the arrow keys, move the position';
    canvas.setAttribute('aria-describedby', 'position');
    const look = ({ offsetX, offsetY }: PointerEvent) => {
      if (!this.#explained) return;
      const { width, height } = this.#explained.picture;
      const x = (offsetX / canvas.clientWidth) * width;
      const y = (offsetY / canvas.clientHeight) * height;
      if (x >= 0 && x < width && y >= 0 && y < height) this.#lookAt({ x, y });
    };
    canvas.onpointermove = look;
    canvas.onpointerdown = look;
    canvas.onkeydown = (event) => {
      const step = KEYS[event.key];
      if (!step || !this.#shown || !this.#explained) return;
      event.preventDefault();
      this.#lookAt(this.#pixelBeside(this.#shown, step));
    };
    return make('figure', {}, make('figcaption'), canvas, make('div', { className: 'enlarged' }));
  }

  #lookAt(place: Pixel): void {
    this.#place = place;
    const { id } = this.#explained!;
    this.#latest.want({ id, place }).catch(this.#options.onError);
  }

  /** The middle of the cell that stands for a position some rows and columns from another, or for the last on the way. */
  #pixelBeside({ row, column }: PositionKernels, [down, across]: readonly [number, number]): Pixel {
    const { layer, picture } = this.#explained!;
    const { inputMap, outputMap, strides } = layer;
    const middle = (at: number, axis: number, pixels: number) => {
      const position = Math.min(Math.max(at, 0), outputMap[axis] - 1);
      return ((position * strides + 0.5) * pixels) / inputMap[axis];
    };
    return {
      x: middle(column + across, 1, picture.width),
      y: middle(row + down, 0, picture.height),
    };
  }

  #render(): void {
    if (!this.#shown || !this.#explained) return;
    const { row, column, kernels } = this.#shown;
    const [rows, columns] = this.#explained.layer.outputMap;
    this.#position.textContent = `Position: row ${row + 1} of ${rows}, column ${column + 1} of ${columns}`;
    for (const [i, kernel] of kernels.entries()) {
      this.#renderPanel(this.#panels.children[i], this.#shown, kernel, this.#explained);
    }
  }

  #renderPanel(
    panel: Element,
    position: PositionKernels,
    kernel: DynamicKernel,
    { layer, picture }: { layer: DynamicLayer; picture: ImageBitmap },
  ): void {
    const chosen = this.#groupSelect.value;
    const weights = groupWeights(kernel, chosen === MEAN ? undefined : Number(chosen));
    const map = colourMap(layer.operation, Math.max(...weights.map(Math.abs)));
    const canvas = panel.querySelector('canvas')!;
    drawOverlay(canvas, picture, position, kernel, weights, map, layer);
    panel.querySelector('figcaption')!.textContent =
      `${kernel.size}×${kernel.size} window: over the image, and its weights enlarged`;
    panel
      .querySelector('.enlarged')!
      .replaceChildren(
        weightsTable(position, kernel, weights, map, layer),
        colourBar(map, layer.operation),
      );
  }
}

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
