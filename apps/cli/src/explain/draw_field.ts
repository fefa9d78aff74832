import { type ColourMap, colourMap, colourOf, type FieldExplanation } from '@dynaconv/models';
import { trainingNote } from './draw.ts';
import { BAR, LINE, PANEL } from './drawing.ts';
import { GAP, Page } from './page.ts';
import { captioned } from './panels.ts';
import { photograph, photographs } from './photographs.ts';
import { element, rectangle, text } from './svg.ts';

/** Decades of the gradient that colours stand for, from the greatest one down. */
const DECADES = 3;
const COLOURS: ColourMap = colourMap('attention', 1);
const STEPS = 64;

export interface FieldDrawing {
  readonly model: string;
  readonly trainedOn?: string;
  readonly image: string;
  readonly found: Pick<FieldExplanation, 'field' | 'picture'>;
  /** The numbers that go with it, in words. */
  readonly facts: readonly string[];
}

/** An SVG: the image as the model sees it, and beside it how much each of its pixels counts. */
export async function drawField(drawing: FieldDrawing): Promise<string> {
  const { model, trainedOn, image, found, facts } = drawing;
  const { field, picture } = found;
  const [plain] = await photographs(picture);
  const [heat] = await photographs({ ...picture, data: coloursOf(field.values) });
  const shown = (id: string) => element('use', { href: `#${id}` });
  const page = new Page(2 * PANEL + 2 * GAP + BAR.width + BAR.labels);
  page.heading(`Receptive field of ${field.layer}`, [
    `${model} on ${image}; the middle of a map of ${field.map.join('×')} positions`,
    ...facts,
    ...(trainedOn === undefined ? [] : [trainingNote(model, trainedOn)]),
  ]);
  page.row(LINE + PANEL, [
    { x: 0, content: captioned('what the model sees', shown('plain')) },
    { x: PANEL + GAP, content: captioned('how much each pixel counts', shown('heat')) },
    { x: 2 * (PANEL + GAP), content: bar(), below: LINE },
  ]);
  page.legend([
    'The lighter a pixel, the more a change there would change the middle of the map.',
    'Every step of the bar is ten times less; what is darker still counts hardly or not at all.',
  ]);
  return page.svg(photograph('plain', plain) + photograph('heat', heat));
}

/** RGBA of magnitudes, by their logarithm. */
function coloursOf(values: Float32Array): Uint8Array {
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  const data = new Uint8Array(4 * values.length);
  values.forEach((value, i) => {
    const share = largest > 0 ? 1 + Math.log10(value / largest) / DECADES : 0;
    const [red, green, blue] = colourOf(Math.max(0, share), COLOURS).match(/\d+/g)!.map(Number);
    data.set([red, green, blue, 255], 4 * i);
  });
  return data;
}

function bar(): string {
  const height = PANEL / STEPS;
  const bands = Array.from({ length: STEPS }, (_, i) => {
    const box = { left: 0, top: i * height, width: BAR.width, height: height + 0.5 };
    return rectangle(box, { fill: colourOf(1 - (i + 0.5) / STEPS, COLOURS) });
  });
  const labels = ['greatest', '1/10', '1/100', '1/1000'].map((label, i) =>
    text(BAR.width + 5, 10 + (i * (PANEL - 10)) / DECADES, label, { 'font-size': 12 }),
  );
  return bands.join('') + labels.join('');
}
