import type { DigitsModel } from '@dynaconv/digits';
import type { Classification } from '@dynaconv/models';
import { table } from '../table.ts';
import type { HeldOut } from './held_out.ts';
import { digitsTitle } from './models.ts';
import { picture } from './picture.ts';
import { type Race, raceLines } from './race.ts';

const SAMPLES_A_ROW = 5;

export interface Outcome extends Race {
  /** How many images are classified at a time. */
  readonly batch: number;
  /** The three most probable digits of each image. */
  readonly guesses: readonly Classification[][];
}

export const isRight = (label: number, [best]: readonly Classification[]): boolean =>
  best.index === label;

export function formatOutcome(
  model: DigitsModel,
  heldOut: HeldOut,
  outcome: Outcome,
  correct: number,
): string[] {
  const { labels, pytorchCorrect } = heldOut;
  const all = [...labels.keys()];
  const wrong = all.filter((i) => !isRight(labels[i], outcome.guesses[i]));
  const right = all.filter((i) => !wrong.includes(i));
  const percent = (count: number) => `${((100 * count) / labels.length).toFixed(1)} %`;
  const samples = (heading: string, indices: readonly number[]) =>
    indices.length > 0 ? [heading, '', ...sampleTable(heldOut, outcome, indices)] : [];
  return [
    `${digitsTitle(model)} trained in PyTorch, on the WASM backend.`,
    '',
    ...samples('Right:', right.slice(0, 2 * SAMPLES_A_ROW)),
    ...samples('Wrong:', wrong.slice(0, SAMPLES_A_ROW)),
    `accuracy    ${correct} of ${labels.length} held-out digits, ${percent(correct)} (PyTorch: ${percent(pytorchCorrect)})`,
    ...raceLines(outcome, { unit: 'images', how: `in batches of ${outcome.batch}`, decimals: 0 }),
    '',
    'Your own image: npm start -- photo.jpg --model rednet50 --weights rednet50.pth',
  ];
}

/** Columns side by side, one for each image: its label, the image, and the guesses. */
function sampleTable(
  { images, labels }: HeldOut,
  { guesses }: Outcome,
  samples: readonly number[],
): string[] {
  const lines: string[] = [];
  for (let start = 0; start < samples.length; start += SAMPLES_A_ROW) {
    const row = samples.slice(start, start + SAMPLES_A_ROW);
    const columns = row.map((i) => `label ${labels[i]}`);
    const cells = [row.map((i) => picture(images[i])), row.map((i) => guessLines(guesses[i]))];
    lines.push(...table(columns, cells), '');
  }
  return lines;
}

const guessLines = (guesses: readonly Classification[]): string[] =>
  guesses.map(({ className, probability }) => {
    const percent = (100 * probability).toFixed(1);
    return `${className} ${percent.padStart(7)} %`;
  });
