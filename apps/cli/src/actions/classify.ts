import { type Classification, type ImageClassifier, loadModel } from '@dynaconv/models';
import { type BackendChoice, useBackend } from '../backend.ts';
import { namingFile } from '../checkpoint_errors.ts';
import { describeError, messageOf } from '../errors.ts';
import { type ImageSource, imageSources } from '../images.ts';
import { readLabels } from '../labels.ts';
import { assertModel } from '../model_names.ts';
import { note, print, printJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import { table } from '../table.ts';
import { resolveWeights } from '../weights/resolve.ts';

export interface ClassifyOptions {
  readonly model: string;
  readonly weights?: string;
  readonly labels?: string;
  readonly backend: BackendChoice;
  readonly top: number;
  readonly json?: boolean;
}

type Result =
  | { readonly image: string; readonly predictions: Classification[] }
  | { readonly image: string; readonly error: string };

export async function classify(
  images: readonly string[],
  options: ClassifyOptions,
  signal: AbortSignal,
): Promise<void> {
  assertModel(options.model);
  const sources = await imageSources(images, signal);
  const labels = options.labels === undefined ? undefined : await readLabels(options.labels);
  const backend = await useBackend(options.backend);
  const model = await load(options, labels, signal);
  const results: Result[] = [];
  try {
    await withProgress('classifying', async (progress) => {
      for (const [i, source] of sources.entries()) {
        progress.update(`classifying ${source.name}, ${i + 1} of ${sources.length}`);
        const result = await classifyOne(model, source, options.top, signal);
        results.push(result);
        if (options.json) continue;
        progress.hide();
        if ('predictions' in result) print(format(result.image, result.predictions));
      }
    });
  } finally {
    model.dispose();
  }
  if (options.json) printJson({ model: options.model, backend, results });
  const failed = results.filter((result) => 'error' in result).length;
  if (failed > 0) throw new Error(`${failed} of ${results.length} images not classified`);
}

async function load(
  { model, weights }: ClassifyOptions,
  labels: string[] | undefined,
  signal: AbortSignal,
): Promise<ImageClassifier> {
  const checkpoint = await resolveWeights(weights, model, signal);
  return withProgress(`loading ${checkpoint.name}`, () =>
    namingFile(checkpoint, () => loadModel(model, { weights: checkpoint.path, labels, signal })),
  );
}

/** An image that cannot be classified does not keep the others from it. */
async function classifyOne(
  model: ImageClassifier,
  source: ImageSource,
  top: number,
  signal: AbortSignal,
): Promise<Result> {
  try {
    return { image: source.name, predictions: await model.classify(await source.read(), top) };
  } catch (error) {
    signal.throwIfAborted();
    note(`error: ${source.name}: ${describeError(error)}`);
    return { image: source.name, error: messageOf(error) };
  }
}

const format = (image: string, predictions: readonly Classification[]): string =>
  `${table(
    [image, '>probability'],
    predictions.map(({ className, probability }) => [
      className,
      `${(100 * probability).toFixed(2)} %`,
    ]),
  )}\n`;
