import path from 'node:path';
import { readImage } from '@dynaconv/models/images';
import { draw, type Segmentation, toPng } from '@dynaconv/segmentation';
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
import { SEGMENTERS } from '../weights/tasks.ts';

export interface SegmentOptions extends DownloadLimit, WeightsOptions {
  readonly model: string;
  readonly weights?: string;
  readonly output?: string;
  readonly force?: boolean;
  readonly scale?: readonly [number, number];
  readonly opacity?: number;
  readonly backend: BackendChoice;
  readonly maxPixels?: number;
  readonly json?: boolean;
}

interface ClassShare {
  readonly index: number;
  readonly className: string;
  readonly pixels: number;
  /** Of the image, from 0 to 1. */
  readonly share: number;
}

export async function segment(
  image: string,
  options: SegmentOptions,
  signal: AbortSignal,
): Promise<void> {
  const { model } = options;
  assertTaskModel(SEGMENTERS, model);
  const source = await oneImage(image, { signal, maxBytes: maxBytesOf(options) });
  const { output = `${path.parse(source.name).name}-classes.png`, force = false } = options;
  const encode = await pixelEncoderOf(output);
  await assertWritable(output, force);
  const backend = await useBackend(options.backend);

  const { opacity, maxPixels } = options;
  const { found, picture } = await runTask(
    SEGMENTERS,
    source,
    options,
    signal,
    async (segmenter) => {
      const pixels = await readImage(await source.read(), { maxPixels });
      const found = await segmenter.segment(pixels, { signal });
      const over = opacity === undefined ? undefined : pixels;
      return { found, picture: await toPng(draw(found, over, opacity)) };
    },
  );
  await writeOutput(output, await encode(Buffer.from(picture)), { force, signal });
  const classes = sharesOf(found);
  const { width, height } = found;
  if (options.json) {
    printJson({ model, backend, image: source.name, output, width, height, classes });
  } else print(format(output, classes));
}

/** The classes that the image has, the largest first. */
function sharesOf({ map, labels }: Segmentation): ClassShare[] {
  const pixels: number[] = Array(labels.length).fill(0);
  for (const index of map) pixels[index]++;
  return labels
    .map((className, index) => ({
      index,
      className,
      pixels: pixels[index],
      share: pixels[index] / map.length,
    }))
    .filter((each) => each.pixels > 0)
    .sort((a, b) => b.pixels - a.pixels);
}

const format = (output: string, classes: readonly ClassShare[]): string[] => [
  ...table(
    ['class', '>share'],
    classes.map(({ className, share }) => [className, `${(100 * share).toFixed(2)} %`]),
  ),
  '',
  output,
];
