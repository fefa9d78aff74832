import {
  colourOf,
  FIELD_COLOURS,
  FIELD_DECADES,
  type FieldExplanation,
  fieldPicture,
} from '@dynaconv/models';
import { trainingNote } from './draw.ts';
import { BAR, LINE, PANEL } from './drawing.ts';
import { GAP, Page } from './page.ts';
import { captioned } from './panels.ts';
import { photograph, photographs } from './photographs.ts';
import { element, rectangle, text } from './svg.ts';

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
  const [heat] = await photographs(fieldPicture(field));
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

function bar(): string {
  const height = PANEL / STEPS;
  const bands = Array.from({ length: STEPS }, (_, i) => {
    const box = { left: 0, top: i * height, width: BAR.width, height: height + 0.5 };
    return rectangle(box, { fill: colourOf(1 - (i + 0.5) / STEPS, FIELD_COLOURS) });
  });
  const labels = ['greatest', '1/10', '1/100', '1/1000'].map((label, i) =>
    text(BAR.width + 5, 10 + (i * (PANEL - 10)) / FIELD_DECADES, label, { 'font-size': 12 }),
  );
  return bands.join('') + labels.join('');
}
