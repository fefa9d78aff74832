import type { Classification, ImageClassifier } from '@dynaconv/models';
import { type BackendChoice, useBackend } from '../backend.ts';
import { describeError, messageOf, naming, Reported } from '../errors.ts';
import { type ImageSource, imageSources } from '../images.ts';
import { readLabels } from '../labels.ts';
import { assertModel } from '../model_names.ts';
import { type DownloadLimit, maxBytesOf } from '../options.ts';
import { note, print, printJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import { table } from '../table.ts';
import { loadClassifier } from '../weights/load.ts';
import type { WeightsOptions } from '../weights/options.ts';
import { resolveWeights } from '../weights/resolve.ts';

export interface ClassifyOptions extends DownloadLimit, WeightsOptions {
  readonly model: string;
  readonly weights?: string;
  readonly labels?: string;
  readonly backend: BackendChoice;
  readonly top: number;
  readonly maxPixels?: number;
  readonly json?: boolean;
}

interface Failure {
  readonly image: string;
  readonly error: string;
}
type Result = { readonly image: string; readonly predictions: Classification[] } | Failure;

export async function classify(
  images: readonly string[],
  options: ClassifyOptions,
  signal: AbortSignal,
): Promise<void> {
  assertModel(options.model, options.operator);
  const sources = await imageSources(images, { signal, maxBytes: maxBytesOf(options) });
  const labels = options.labels === undefined ? undefined : await readLabels(options.labels);
  const backend = await useBackend(options.backend);
  const unreadable = await check(sources, signal);
  const results =
    unreadable.size === sources.length
      ? [...unreadable.values()]
      : await classifyAll(
          sources,
          unreadable,
          await load(options, labels, signal),
          options,
          signal,
        );
  if (options.json) printJson({ model: options.model, backend, results });
  const failed = results.filter((result) => 'error' in result).length;
  if (failed === 0) return;
  // For a single image, its own error has been printed and says it all.
  if (results.length === 1) throw new Reported();
  throw new Error(`${failed} of ${results.length} images not classified`);
}

async function load(
  options: ClassifyOptions,
  labels: string[] | 'imagenet' | undefined,
  signal: AbortSignal,
): Promise<ImageClassifier> {
  const { model, weights } = options;
  const maxBytes = maxBytesOf(options);
  const checkpoint = await resolveWeights(weights, model, { signal, maxBytes });
  return loadClassifier(model, checkpoint, { ...options, labels }, signal);
}

/** Checks which images cannot be read before weights are fetched, so that none are fetched for nothing. */
async function check(
  sources: readonly ImageSource[],
  signal: AbortSignal,
): Promise<Map<ImageSource, Failure>> {
  const unreadable = new Map<ImageSource, Failure>();
  await withProgress('reading images', async (progress) => {
    for (const source of sources) {
      progress.update(`reading ${source.name}`);
      try {
        await source.check();
      } catch (error) {
        progress.hide();
        unreadable.set(source, failure(source, error, signal));
      }
    }
  });
  return unreadable;
}

async function classifyAll(
  sources: readonly ImageSource[],
  unreadable: ReadonlyMap<ImageSource, Failure>,
  model: ImageClassifier,
  { top, json }: ClassifyOptions,
  signal: AbortSignal,
): Promise<Result[]> {
  const results: Result[] = [];
  try {
    await withProgress('classifying', async (progress) => {
      for (const [i, source] of sources.entries()) {
        progress.update(`classifying ${source.name}, ${i + 1} of ${sources.length}`);
        const result = unreadable.get(source) ?? (await classifyOne(model, source, top, signal));
        results.push(result);
        if (json) continue;
        progress.hide();
        if ('predictions' in result) print(format(result.image, result.predictions));
      }
    });
  } finally {
    model.dispose();
  }
  return results;
}

async function classifyOne(
  model: ImageClassifier,
  source: ImageSource,
  top: number,
  signal: AbortSignal,
): Promise<Result> {
  try {
    return { image: source.name, predictions: await model.classify(await source.read(), top) };
  } catch (error) {
    return failure(source, error, signal);
  }
}

/** Reports an image that cannot be classified, and goes on with the others. */
function failure({ name }: ImageSource, error: unknown, signal: AbortSignal): Failure {
  signal.throwIfAborted();
  note(`error: ${naming(name, describeError(error))}`);
  return { image: name, error: messageOf(error) };
}

const format = (image: string, predictions: readonly Classification[]): string[] => [
  ...table(
    [{ text: image }, '>probability'],
    predictions.map(({ className, probability }) => [
      className,
      `${(100 * probability).toFixed(2)} %`,
    ]),
  ),
  '',
];
