import {
  type Box,
  type ColourMap,
  colourOf,
  type DynamicKernel,
  groupWeights,
  type PositionKernels,
} from '@dynaconv/models';
import { type Drawing, LINE, PANEL } from './drawing.ts';
import { element, group, type Rectangle, rectangle, text } from './svg.ts';

export const captioned = (caption: string, content: string): string =>
  text(0, LINE - 7, caption, { 'font-size': 13 }) + group(0, LINE, content);

const inPanel = (content: string): string => element('g', { 'clip-path': 'url(#panel)' }, content);

const shows = (photograph: string): string => element('use', { href: `#${photograph}` });

export function overviewPanel({ picture, positions }: Drawing): string {
  const marks = positions.map(({ kernels: { cell } }, i) => {
    const { left, top, width, height } = toPanel(cell, picture);
    // The number stands beside the cell, which may be too small for it, and on the inner side, so that it is not cut off.
    const isRight = left > PANEL / 2;
    const label = text(isRight ? left - 4 : left + width + 4, top + height / 2 + 5, `${i + 1}`, {
      'font-size': 15,
      'font-weight': 'bold',
      'text-anchor': isRight ? 'end' : 'start',
      fill: 'white',
      stroke: 'black',
      'stroke-width': 3,
      'paint-order': 'stroke',
    });
    return frame({ left, top, width, height }) + label;
  });
  return inPanel(shows('plain') + marks.join(''));
}

export function kernelPanel(
  { picture, layer, group: shown }: Drawing,
  { cell }: PositionKernels,
  kernel: DynamicKernel,
  map: ColourMap,
): string {
  const weights = groupWeights(kernel, shown);
  const { width, height } = cell;
  const [mapRows, mapColumns] = layer.inputMap;
  const cells = weights.map((weight, tap) => {
    const row = kernel.rows[Math.floor(tap / kernel.size)];
    const column = kernel.columns[tap % kernel.size];
    // Outside of the map zeros are read, so the weight makes no difference.
    if (row < 0 || row >= mapRows || column < 0 || column >= mapColumns) return '';
    const box = toPanel({ left: column * width, top: row * height, width, height }, picture);
    return rectangle(box, { fill: colourOf(weight, map), 'fill-opacity': 0.78 });
  });
  const outline = rectangle(toPanel(kernel.window, picture), {
    fill: 'none',
    stroke: 'white',
    'stroke-width': 2,
  });
  return inPanel(shows('faded') + cells.join('') + outline + frame(toPanel(cell, picture)));
}

/** A white frame inside a black one, which is visible on any background. */
function frame({ left, top, width, height }: Rectangle): string {
  const inset = { left: left + 2, top: top + 2, width: width - 4, height: height - 4 };
  return (
    rectangle(inset, { fill: 'none', stroke: 'black', 'stroke-width': 4 }) +
    rectangle(inset, { fill: 'none', stroke: 'white', 'stroke-width': 2 })
  );
}

/** From pixels of the picture to those of a panel. */
function toPanel(box: Box, picture: { width: number; height: number }): Rectangle {
  const across = PANEL / picture.width;
  const down = PANEL / picture.height;
  return {
    left: box.left * across,
    top: box.top * down,
    width: box.width * across,
    height: box.height * down,
  };
}
