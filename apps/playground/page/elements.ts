import type { PixelData } from '@dynaconv/models';

/** The element of the page with an id. */
export const byId = <T extends HTMLElement = HTMLElement>(id: string): T => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element '${id}'`);
  return element as T;
};

/** A new element with properties and children. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** Fills a select with choices, and chooses one. */
export function fillSelect(
  select: HTMLSelectElement,
  choices: readonly { readonly value: string; readonly label: string }[],
  chosen: string,
): void {
  select.replaceChildren(...choices.map(({ value, label }) => make('option', { value }, label)));
  select.value = chosen;
}

/** Shows pixels as they are on a canvas, which the style enlarges. */
export function drawPixels(canvas: HTMLCanvasElement, { data, width, height }: PixelData): void {
  canvas.width = width;
  canvas.height = height;
  contextOf(canvas).putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
}

/** The 2d context of a canvas, whose pixels are read back. */
export const contextOf = (canvas: HTMLCanvasElement): CanvasRenderingContext2D =>
  canvas.getContext('2d', { willReadFrequently: true })!;
