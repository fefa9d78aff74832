import type { ImageClassifier } from '@dynaconv/models';
import type { Dataset } from '@dynaconv/training/data';
import { readTestFolder, WorkerReader } from '@dynaconv/training/node';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { useBackend } from '../backend.ts';
import { assertModel } from '../model_names.ts';
import { percent, significant } from '../numbers.ts';
import { maxBytesOf } from '../options.ts';
import { print, printJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import { testNetwork } from '../train/test_network.ts';
import { loadClassifier } from '../weights/load.ts';
import { resolveWeights } from '../weights/resolve.ts';
import { classIndices } from './classes.ts';
import type { EvaluateOptions } from './options.ts';

/** Tests a classifier on folders of images, each named as its class. */
export async function evaluateClassifier(
  data: string,
  options: EvaluateOptions,
  signal: AbortSignal,
): Promise<void> {
  const { model, operator, weights, batch, kept, seed, valShare } = options;
  assertModel(model, operator);
  const found = await withProgress(`reading ${data}`, () =>
    readTestFolder(data, kept ? { seed, validationShare: valShare } : undefined),
  );
  const backend = await useBackend(options.backend);
  const file = await resolveWeights(weights, model, { signal, maxBytes: maxBytesOf(options) });
  const classifier = await loadClassifier(model, file, options, signal);
  const dataset = withLabels(found, classifier);
  const reader = new WorkerReader(options.readers);
  const start = performance.now();
  try {
    const result = await withProgress('evaluating', (progress) =>
      testNetwork((images) => classifier.predict(images as Tensor4D), dataset, reader, {
        preprocessing: classifier.preprocessing,
        batch,
        signal,
        onProgress: (done) =>
          progress.update(`evaluating, ${done} of ${dataset.samples.length} images`),
      }),
    );
    const imagesPerSecond = (1000 * result.images) / (performance.now() - start);
    const byClass = result.byClass.map((each, i) => ({ className: dataset.classes[i], ...each }));
    if (options.json) {
      printJson({ model, backend, weights: file.name, ...result, byClass, imagesPerSecond });
      return;
    }
    print([
      `${percent(result.accuracy)} of ${result.images} images right, ${percent(result.top5)} among the five most probable; loss ${result.loss.toFixed(4)}; ${significant(imagesPerSecond, 3)} images a second`,
    ]);
  } finally {
    classifier.dispose();
    await reader.close();
  }
}

/** Images labelled by the classifier's classes, which are found by the folders' names. */
function withLabels(found: Dataset<string>, { labels }: ImageClassifier): Dataset<string> {
  const indices = classIndices(found.classes, labels, 'folder');
  const samples = found.samples.map(({ source, label }) => ({ source, label: indices[label] }));
  return { classes: labels, samples };
}
