import type { DynamicLayer } from '@dynaconv/models';
import { colourBar, rowColours } from './colour_bar.ts';
import { BAR, type Drawing, LINE, PANEL } from './drawing.ts';
import { captioned, kernelPanel, overviewPanel } from './panels.ts';
import { panelClip, photograph, photographs } from './photographs.ts';
import { element, group, rectangle, text, wrap } from './svg.ts';

const GAP = 20;
const MARGIN = 24;
const PAPER = 'rgb(255,255,255)';
const INK = 'rgb(32,32,32)';
const FAINT = 'rgb(96,96,96)';
/** Linux servers have DejaVu or Liberation, if any fonts at all; without fonts the picture has no text. */
const FONTS = 'DejaVu Sans, Liberation Sans, Helvetica, Arial, sans-serif';
/** The rough width of a character, as a share of the font's size. */
const CHARACTER = 0.6;

/** An SVG: a panel for each position and size of kernel, and the image with all positions first. */
export async function draw(drawing: Drawing): Promise<string> {
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
    const bar = colourBar(map, size, drawing.layer.weights === 'attention');
    parts.push(...panels, group(MARGIN + gridWidth + GAP, y + LINE, bar));
    y += LINE + PANEL + GAP;
  }
  y -= GAP / 2;
  for (const line of legend(drawing.layer)) write(line, 14);
  const height = Math.ceil(y + MARGIN);
  const paper = rectangle({ left: 0, top: 0, width, height }, { fill: PAPER });
  return element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width, height, 'font-family': FONTS, fill: INK },
    definitions + paper + parts.join(''),
  );
}

// ---- Words ----

function headings({ model, trainedOn, image, layer, group: shown }: Drawing): string[] {
  const which =
    shown === undefined
      ? `mean over ${groups(layer.groups)}`
      : `group ${shown} of 0 to ${layer.groups - 1}`;
  return [
    `Kernels of ${layer.name}, ${layer.operation}`,
    `${model} on ${image}; a map of ${layer.outputMap.join('×')} positions; ${which}`,
    ...(trainedOn === undefined ? [] : [trainingNote(model, trainedOn)]),
  ];
}

/** The note that goes with pictures and numbers of a network for a special kind of image. */
export const trainingNote = (model: string, trainedOn: string): string =>
  `${model} was trained on ${trainedOn} only: on any other image its kernels are as real, but say little.`;

const groups = (count: number): string => (count === 1 ? 'its one group' : `its ${count} groups`);

/** Explains the picture to newcomers. */
function legend({ weights, border, strides }: DynamicLayer): string[] {
  const beyond = border === 'zeros' ? ' Beyond the border it reads zeros.' : '';
  return [
    'The framed cell is the position, for which the network makes a kernel of its own.',
    weights === 'attention'
      ? `Every cell of the window gets a share of the attention: the lighter, the larger. The shares of a window sum to 1.${beyond}`
      : `Cells of the window are added to the result where red, subtracted where blue, and left out where white.${beyond}`,
    ...(strides > 1 ? ['The window lies on the map before the stride.'] : []),
  ];
}
