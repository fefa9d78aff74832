import type { DigitsModel } from '@dynaconv/digits';
import { type Classification, loadModel } from '@dynaconv/models';
import { useBackend } from '../backend.ts';
import { type HeldOut, readHeldOut } from '../digits/held_out.ts';
import { digitsCheckpoint } from '../digits/models.ts';
import { formatOutcome, isRight, type Outcome } from '../digits/outcome.ts';
import { race, settled } from '../digits/race.ts';
import { print, printJson } from '../output.ts';
import { withProgress } from '../progress.ts';

const BATCH = 25;

export interface DigitsOptions {
  readonly model: DigitsModel;
  readonly json?: boolean;
}

export async function digits({ model, json }: DigitsOptions, signal: AbortSignal): Promise<void> {
  const heldOut = await readHeldOut(model);
  const outcome = await classifyAll(model, heldOut, signal);
  const correct = heldOut.labels.filter((label, i) => isRight(label, outcome.guesses[i])).length;
  if (json) printJson({ model, ...report(heldOut, outcome, correct) });
  else print(formatOutcome(model, heldOut, outcome, correct));
  if (correct !== heldOut.pytorchCorrect) {
    throw new Error(
      `digits: ${correct} right, expected ${heldOut.pytorchCorrect} as PyTorch has with the same weights`,
    );
  }
}

async function classifyAll(
  model: DigitsModel,
  { images }: HeldOut,
  signal: AbortSignal,
): Promise<Outcome> {
  await useBackend('wasm');
  return withProgress(`loading ${model}`, async (progress) => {
    const classifier = await loadModel(model, { weights: digitsCheckpoint(model), signal });
    const guesses: Classification[][] = [];
    for (let start = 0; start < images.length; start += BATCH) {
      progress.update(`classifying, ${start} of ${images.length}`);
      signal.throwIfAborted();
      guesses.push(...(await classifier.classify(images.slice(start, start + BATCH), 3)));
    }
    progress.update('timing against stock ops');
    const batch = await classifier.preprocess(images.slice(0, BATCH));
    const figures = await race(() => settled(classifier.predict(batch)), BATCH, signal);
    batch.dispose();
    classifier.dispose();
    return { ...figures, batch: BATCH, guesses };
  });
}

function report({ labels, pytorchCorrect }: HeldOut, outcome: Outcome, correct: number) {
  const { guesses, ...figures } = outcome;
  return {
    images: labels.length,
    correct,
    accuracy: correct / labels.length,
    pytorchAccuracy: pytorchCorrect / labels.length,
    ...figures,
    predictions: guesses.map((predictions, i) => ({ label: labels[i], predictions })),
  };
}
