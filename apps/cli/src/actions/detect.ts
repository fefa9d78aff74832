import { type Detection, drawDetections, toPng } from '@dynaconv/detection';
import { readImage } from '@dynaconv/models/images';
import { type BackendChoice, useBackend } from '../backend.ts';
import { pixelEncoderOf } from '../explain/formats.ts';
import { assertWritable } from '../files/target.ts';
import { writeOutput } from '../files/write_file.ts';
import { oneImage } from '../one_image.ts';
import { type DownloadLimit, maxBytesOf } from '../options.ts';
import { print, printJson } from '../output.ts';
import { table } from '../table.ts';
import type { WeightsOptions } from '../weights/options.ts';
import { assertTaskModel, runTask } from '../weights/run_task.ts';
import { DETECTORS } from '../weights/tasks.ts';

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

export async function detect(
  image: string,
  options: DetectOptions,
  signal: AbortSignal,
): Promise<void> {
  const { model, output, force = false } = options;
  assertTaskModel(DETECTORS, model);
  const source = await oneImage(image, { signal, maxBytes: maxBytesOf(options) });
  const encode = output === undefined ? undefined : await pixelEncoderOf(output);
  if (output !== undefined) await assertWritable(output, force);
  const backend = await useBackend(options.backend);

  const bytes = await source.read();
  const { scoreThreshold, maxDetections } = options;
  const { pixels, detections } = await runTask(
    DETECTORS,
    source,
    options,
    signal,
    async (detector) => {
      const pixels = await readImage(bytes, { maxPixels: options.maxPixels });
      const given = { scoreThreshold, maxDetections, signal };
      return { pixels, detections: await detector.detect(pixels, given) };
    },
  );
  if (output !== undefined && encode) {
    const picture = await toPng(drawDetections(pixels, detections));
    await writeOutput(output, await encode(Buffer.from(picture)), { force, signal });
  }
  if (options.json) printJson({ model, backend, image: source.name, output, detections });
  else print(format(source.name, detections, output));
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
