import { exportOnnx, exportSavedModel } from '@dynaconv/export';
import { type ImageClassifier, summary } from '@dynaconv/models';
import prettyBytes from 'pretty-bytes';
import { useBackend } from '../backend.ts';
import { UsageError } from '../errors.ts';
import { assertSavedModelFolder, writeSavedModelFolder } from '../files/saved_model_folder.ts';
import { assertWritable } from '../files/target.ts';
import { writeOutput } from '../files/write_file.ts';
import { readLabels } from '../labels.ts';
import { assertModel } from '../model_names.ts';
import { maxBytesOf } from '../options.ts';
import { print, printJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import { withSize } from '../size_errors.ts';
import { loadClassifier } from '../weights/load.ts';
import { resolveWeights } from '../weights/resolve.ts';
import type { ExportOptions } from './export_options.ts';

/** What the command says of what it wrote. */
interface Exported {
  readonly model: string;
  readonly weights: string;
  readonly format: ExportOptions['format'];
  readonly output: string;
  readonly bytes: number;
  /** As the engine takes it; null is any number. */
  readonly input: { readonly name: string; readonly shape: readonly (number | null)[] };
  readonly outputName: string;
}

const OUTPUT_NAME = 'logits';

export async function exportModel(
  model: string,
  options: ExportOptions,
  signal: AbortSignal,
): Promise<void> {
  assertModel(model, options.operator);
  const { format, stockOps, customOps, force = false, weights } = options;
  const isOnnx = format === 'onnx';
  if (isOnnx && stockOps) {
    throw new UsageError(
      '--stock-ops is of saved-model: an ONNX file has standard operators alone, unless --custom-ops says otherwise',
    );
  }
  if (!isOnnx && customOps) {
    throw new UsageError(
      '--custom-ops is of onnx: a SavedModel has custom ops, unless --stock-ops says otherwise',
    );
  }
  if (options.size) {
    const [height, width] = options.size;
    withSize(`${height}x${width}`, () => summary(model, { size: [height, width] }));
  }
  const output = options.output ?? (isOnnx ? `${model}.onnx` : model);
  await (isOnnx ? assertWritable(output, force) : assertSavedModelFolder(output, force));
  const labels = options.labels === undefined ? undefined : await readLabels(options.labels);
  const maxBytes = maxBytesOf(options);
  const checkpoint = await resolveWeights(weights, model, { signal, maxBytes });
  await useBackend('auto');
  const classifier = await loadClassifier(model, checkpoint, { ...options, labels }, signal);
  const { crop } = classifier.preprocessing;
  const { size = [crop, crop], batch } = options;
  const metadata = metadataOf(model, classifier);
  const write = { force, signal };

  const bytes = await withProgress(`exporting ${model}`, async () => {
    const tracing = { size, batch, outputNames: [OUTPUT_NAME] };
    if (isOnnx) {
      const file = await exportOnnx(classifier.model, { ...tracing, metadata, customOps });
      signal.throwIfAborted();
      await writeOutput(output, file, write);
      return file.length;
    }
    const file = await exportSavedModel(classifier.model, { ...tracing, stockOps });
    signal.throwIfAborted();
    await writeSavedModelFolder(output, { graph: file, metadata }, write);
    return file.length;
  });
  const [height, width] = size;
  const shape = isOnnx ? [3, height, width] : [height, width, 3];
  const input = { name: classifier.model.inputNames[0], shape: [batch ?? null, ...shape] };
  const exported: Exported = {
    ...{ model, weights: checkpoint.name, format, output, bytes },
    ...{ input, outputName: OUTPUT_NAME },
  };
  if (options.json) printJson(exported);
  else print(describe(exported));
}

/** What a program needs to know to use the file, beyond what the format says. */
const metadataOf = (
  model: string,
  { labels, preprocessing }: ImageClassifier,
): Record<string, string> => ({
  model,
  labels: JSON.stringify(labels),
  preprocessing: JSON.stringify(preprocessing),
});

function describe({ weights, output, bytes, input, outputName }: Exported): string[] {
  const shape = input.shape.map((side) => side ?? 'any').join(' × ');
  return [
    `${weights} → ${output}: ${prettyBytes(bytes)}`,
    `input '${input.name}': float32 ${shape}; output '${outputName}'`,
  ];
}
