import path from 'node:path';
import {
  type Detection,
  drawDetections,
  listDetectors,
  loadDetector,
  toPng,
} from '@dynaconv/detection';
import { readImage } from '@dynaconv/models/images';
import { type BackendChoice, useBackend } from '../backend.ts';
import { messageOf, naming, UsageError } from '../errors.ts';
import { encoderOf } from '../explain/formats.ts';
import { assertWritable } from '../files/target.ts';
import { writeOutput } from '../files/write_file.ts';
import type { ImageSource } from '../images.ts';
import { oneImage } from '../one_image.ts';
import { type DownloadLimit, maxBytesOf } from '../options.ts';
import { print, printJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import { table } from '../table.ts';
import { loadTask } from '../weights/load_task.ts';
import type { WeightsOptions } from '../weights/options.ts';
import { resolveWeights } from '../weights/resolve.ts';

export interface DetectOptions extends DownloadLimit, WeightsOptions {
  readonly model: string;
  readonly weights?: string;
  readonly output?: string;
  readonly force?: boolean;
  readonly scale?: readonly [number, number];
  readonly scoreThreshold: number;
  readonly maxDetections: number;
  readonly backend: BackendChoice;
  readonly maxPixels?: number;
  readonly json?: boolean;
}

const DETECTORS = { noun: 'detector', names: listDetectors(), load: loadDetector };

export async function detect(
  image: string,
  options: DetectOptions,
  signal: AbortSignal,
): Promise<void> {
  const { model, output, force = false } = options;
  if (!DETECTORS.names.includes(model)) {
    throw new UsageError(`no detector is called ${model}; there are ${DETECTORS.names.join(', ')}`);
  }
  const source = await oneImage(image, { signal, maxBytes: maxBytesOf(options) });
  if (output !== undefined && path.extname(output).toLowerCase() === '.svg') {
    throw new UsageError(
      `${output} would be SVG, which has no pixels; expected .png, .jpg or .webp`,
    );
  }
  const encode = output === undefined ? undefined : await encoderOf(output);
  if (output !== undefined) await assertWritable(output, force);
  const backend = await useBackend(options.backend);

  const bytes = await source.read();
  const detections = await detectIn(source, bytes, options, signal);
  if (output !== undefined && encode) {
    const pixels = await readImage(bytes, { maxPixels: options.maxPixels });
    const picture = await toPng(drawDetections(pixels, detections));
    await writeOutput(output, await encode(Buffer.from(picture)), { force, signal });
  }
  if (options.json) printJson({ model, backend, image: source.name, output, detections });
  else print(format(source.name, detections, output));
}

async function detectIn(
  source: ImageSource,
  bytes: Uint8Array,
  options: DetectOptions,
  signal: AbortSignal,
): Promise<Detection[]> {
  const { model, weights, scoreThreshold, maxDetections } = options;
  const maxBytes = maxBytesOf(options);
  const checkpoint = await resolveWeights(weights, model, { signal, maxBytes });
  const detector = await loadTask(DETECTORS, model, checkpoint, options, signal);
  return withProgress(`detecting objects in ${source.name}`, async () => {
    try {
      return await detector.detect(bytes, { scoreThreshold, maxDetections, signal });
    } catch (error) {
      signal.throwIfAborted();
      throw new Error(naming(source.name, messageOf(error)), { cause: error });
    } finally {
      detector.dispose();
    }
  });
}

const format = (
  image: string,
  detections: readonly Detection[],
  output: string | undefined,
): string[] => [
  ...table(
    [{ text: image }, '>score', '>left', '>top', '>width', '>height'],
    detections.map(({ className, score, box }) => [
      className,
      `${(100 * score).toFixed(2)} %`,
      ...[box.x, box.y, box.width, box.height].map((pixels) => pixels.toFixed(1)),
    ]),
  ),
  ...(output === undefined ? [] : ['', output]),
];
