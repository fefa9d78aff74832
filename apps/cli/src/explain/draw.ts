import {
  type Box,
  type ColourMap,
  colourMap,
  colourOf,
  type DynamicKernel,
  type DynamicLayer,
  groupWeights,
  type PositionKernels,
} from '@dynaconv/models';
import sharp from 'sharp';
import { element, group, type Rectangle, rectangle, text, wrap } from './svg.ts';

const PANEL = 260;
const GAP = 20;
const MARGIN = 24;
const LINE = 20;
const BAR = { width: 14, labels: 74 };
const PAPER = 'rgb(255,255,255)';
const INK = 'rgb(32,32,32)';
const FAINT = 'rgb(96,96,96)';
/** DejaVu and Liberation are what Linux servers have, if any; without fonts the picture lacks its words. */
const FONTS = 'DejaVu Sans, Liberation Sans, Helvetica, Arial, sans-serif';
/** Rough share of the font's size that a character is wide. */
const CHARACTER = 0.6;

/** What is drawn: kernels of some positions, on the image as the model sees it. */
export interface Drawing {
  readonly model: string;
  readonly image: string;
  readonly layer: DynamicLayer;
  readonly picture: { data: Uint8Array | Uint8ClampedArray; width: number; height: number };
  readonly positions: readonly { readonly label: string; readonly kernels: PositionKernels }[];
  /** The group whose weights are shown; without one, the mean over all. */
  readonly group?: number;
}

/** A PNG: a panel for each position and size of kernel, and the image with all positions first. */
export async function draw(drawing: Drawing): Promise<Buffer> {
  const [plain, faded] = await photographs(drawing.picture);
  const definitions = element(
    'defs',
    {},
    photograph('plain', plain) + photograph('faded', faded) + panelClip(),
  );
  const rows = drawing.layer.kernelSizes.map((size, row) => ({ size, row }));
  const columns = drawing.positions.length + 1;
  const gridWidth = columns * PANEL + (columns - 1) * GAP;
  const width = MARGIN + gridWidth + GAP + BAR.width + BAR.labels + MARGIN;
  const lineLength = (fontSize: number) => (width - 2 * MARGIN) / (fontSize * CHARACTER);
  const [title, ...facts] = headings(drawing);

  const parts: string[] = [];
  let y = MARGIN / 2;
  const write = (words: string, size: number, attributes = {}) => {
    for (const line of wrap(words, lineLength(size))) {
      y += 1.4 * size;
      parts.push(text(MARGIN, y, line, { 'font-size': size, ...attributes }));
    }
  };
  write(title, 20, { 'font-weight': 'bold' });
  for (const fact of facts) write(fact, 14, { fill: FAINT });
  y += GAP;

  for (const { size, row } of rows) {
    const map = rowColours(drawing, row);
    const panels = drawing.positions.map(({ label, kernels }, column) => {
      const caption = `${column + 1}: at ${label}, ${size}×${size} window`;
      const content = kernelPanel(drawing, kernels, kernels.kernels[row], map);
      return group(MARGIN + (column + 1) * (PANEL + GAP), y, captioned(caption, content));
    });
    if (row === 0) {
      parts.push(group(MARGIN, y, captioned('what the model sees', overviewPanel(drawing))));
    }
    const bar = colourBar(map, size, drawing.layer.operation === 'contMix2d');
    parts.push(...panels, group(MARGIN + gridWidth + GAP, y + LINE, bar));
    y += LINE + PANEL + GAP;
  }
  y -= GAP / 2;
  for (const line of legend(drawing.layer)) write(line, 14);
  const height = Math.ceil(y + MARGIN);
  const paper = rectangle({ left: 0, top: 0, width, height }, { fill: PAPER });
  const svg = element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width, height, 'font-family': FONTS, fill: INK },
    definitions + paper + parts.join(''),
  );
  return sharp(Buffer.from(svg)).png().toBuffer();
}

// ---- Words ----

function headings({ model, image, layer, group: shown }: Drawing): string[] {
  const operation = layer.operation === 'contMix2d' ? 'ContMix' : 'Involution';
  const which =
    shown === undefined
      ? `mean over ${groups(layer.groups)}`
      : `group ${shown} of 0 to ${layer.groups - 1}`;
  return [
    `${operation} kernels of ${layer.name}`,
    `${model} on ${image}; a map of ${layer.outputMap.join('×')} positions; ${which}`,
  ];
}

const groups = (count: number): string => (count === 1 ? 'its one group' : `its ${count} groups`);

/** What a newcomer is to know. */
function legend({ operation, strides }: DynamicLayer): string[] {
  const marked =
    'The framed cell is the position, for which the network makes a kernel of its own from';
  return operation === 'contMix2d'
    ? [
        `${marked} how what is there relates to regions of the whole image.`,
        'Every cell of the window gets a share of the attention: the lighter, the larger. The shares of a window sum to 1.',
      ]
    : [
        `${marked} what is there.`,
        'Cells of the window are added to the result where red, subtracted where blue, and left out where white. Beyond the border it reads zeros.',
        ...(strides > 1 ? ['The window lies on the map before the stride.'] : []),
      ];
}

// ---- Panels ----

const captioned = (caption: string, content: string): string =>
  text(0, LINE - 7, caption, { 'font-size': 13 }) + group(0, LINE, content);

const inPanel = (content: string): string => element('g', { 'clip-path': 'url(#panel)' }, content);

const shows = (photograph: string): string => element('use', { href: `#${photograph}` });

function overviewPanel({ picture, positions }: Drawing): string {
  const marks = positions.map(({ kernels: { cell } }, i) => {
    const { left, top, width, height } = toPanel(cell, picture);
    // Beside the cell, which may be too small for it; towards the middle, so that it is not cut off.
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

function kernelPanel(
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
    // Zeros are read there: the weight makes no difference.
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

/** A white frame in a black one, to be seen on any ground. */
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

// ---- Colours ----

/** One scale for all positions, so that their colours can be compared. */
function rowColours({ positions, layer, group: shown }: Drawing, row: number): ColourMap {
  const weights = positions.flatMap(({ kernels }) => groupWeights(kernels.kernels[row], shown));
  const largest = Math.max(...weights.map(Math.abs));
  return colourMap(layer.operation, largest);
}

/** The scale, from the greatest value down; for shares of attention with what an even one would be. */
function colourBar(map: ColourMap, size: number, isAttention: boolean): string {
  const [least, greatest] = map.range;
  const steps = 64;
  const height = PANEL / steps;
  const bands = Array.from({ length: steps }, (_, i) => {
    const value = greatest - ((i + 0.5) / steps) * (greatest - least);
    const box = { left: 0, top: i * height, width: BAR.width, height: height + 0.5 };
    return rectangle(box, { fill: colourOf(value, map) });
  });
  const label = (value: number, y: number, name = '') =>
    text(BAR.width + 5, y, `${toNumber(value)}${name}`, { 'font-size': 12 });
  const even = 1 / size ** 2;
  const evenAt = PANEL * (1 - even / greatest) + 4;
  const middle = isAttention
    ? // Else the words would lie on those of an end.
      evenAt > 30 && evenAt < PANEL - 16
      ? label(even, evenAt, ' even')
      : ''
    : label(0, PANEL / 2 + 4);
  return bands.join('') + label(greatest, 10) + middle + label(least, PANEL);
}

const toNumber = (value: number): string => `${Number(value.toPrecision(2))}`.replace('-', '−');

// ---- Photographs ----

const photograph = (id: string, png: Buffer): string =>
  element('image', {
    id,
    width: PANEL,
    height: PANEL,
    href: `data:image/png;base64,${png.toString('base64')}`,
  });

const panelClip = (): string =>
  element(
    'clipPath',
    { id: 'panel' },
    rectangle({ left: 0, top: 0, width: PANEL, height: PANEL }, {}),
  );

/** The picture at a panel's size, as it is, and gray and dim for what is drawn over it. */
async function photographs({ data, width, height }: Drawing['picture']): Promise<Buffer[]> {
  const raw = { width, height, channels: 4 } as const;
  // Single pixels are to be seen where there are few.
  const kernel = PANEL >= 4 * width ? 'nearest' : 'cubic';
  const panel = () => sharp(data, { raw }).resize(PANEL, PANEL, { kernel });
  return Promise.all([
    panel().png().toBuffer(),
    panel().removeAlpha().grayscale().linear(0.4, 60).png().toBuffer(),
  ]);
}
