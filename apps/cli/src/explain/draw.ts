import type { DynamicLayer } from '@dynaconv/models';
import { colourBar, rowColours } from './colour_bar.ts';
import { BAR, type Drawing, LINE, PANEL } from './drawing.ts';
import { GAP, Page } from './page.ts';
import { captioned, kernelPanel, overviewPanel } from './panels.ts';
import { panelClip, photograph, photographs } from './photographs.ts';

/** An SVG: a panel for each position and size of kernel, and the image with all positions first. */
export async function draw(drawing: Drawing): Promise<string> {
  const [plain, faded] = await photographs(drawing.picture);
  const columns = drawing.positions.length + 1;
  const gridWidth = columns * PANEL + (columns - 1) * GAP;
  const page = new Page(gridWidth + GAP + BAR.width + BAR.labels);
  const [title, ...facts] = headings(drawing);
  page.heading(title, facts);
  drawing.layer.kernelSizes.forEach((size, row) => {
    const map = rowColours(drawing, row);
    const panels = drawing.positions.map(({ label, kernels }, column) => {
      const caption = `${column + 1}: at ${label}, ${size}×${size} window`;
      const content = kernelPanel(drawing, kernels, kernels.kernels[row], map);
      return { x: (column + 1) * (PANEL + GAP), content: captioned(caption, content) };
    });
    const overview = captioned('what the model sees', overviewPanel(drawing));
    const bar = colourBar(map, size, drawing.layer.weights === 'attention');
    page.row(LINE + PANEL, [
      ...(row === 0 ? [{ x: 0, content: overview }] : []),
      ...panels,
      { x: gridWidth + GAP, content: bar, below: LINE },
    ]);
  });
  page.legend(legend(drawing.layer));
  return page.svg(photograph('plain', plain) + photograph('faded', faded) + panelClip());
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
