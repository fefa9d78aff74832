import path from 'node:path';
import { isDigitsModel } from '@dynaconv/digits';
import {
  contrastingPositions,
  type DynamicLayer,
  dynamicLayers,
  type Explanation,
  groupWeights,
  type ImageClassifier,
  type PositionKernels,
} from '@dynaconv/models';
import { type BackendChoice, useBackend } from '../backend.ts';
import { digitsCheckpoint } from '../digits/models.ts';
import { messageOf, naming, UsageError } from '../errors.ts';
import { draw, trainingNote } from '../explain/draw.ts';
import { encoderOf } from '../explain/formats.ts';
import { type Point, pair, toImage, toPicture } from '../explain/points.ts';
import { assertWritable } from '../files/target.ts';
import { writeOutput } from '../files/write_file.ts';
import type { ImageSource } from '../images.ts';
import { assertModel } from '../model_names.ts';
import { significant } from '../numbers.ts';
import { oneImage } from '../one_image.ts';
import { type DownloadLimit, maxBytesOf } from '../options.ts';
import { print, printJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import { table } from '../table.ts';
import { loadClassifier } from '../weights/load.ts';
import type { WeightsOptions } from '../weights/options.ts';
import { resolveWeights } from '../weights/resolve.ts';

export interface ExplainOptions extends DownloadLimit, WeightsOptions {
  readonly model: string;
  readonly weights?: string;
  readonly layer?: string;
  readonly layers?: boolean;
  /** Draw the receptive field in place of kernels. */
  readonly field?: boolean;
  /** Of a field: take fresh weights, drawn at random. */
  readonly random?: boolean;
  /** Pixels of the image. */
  readonly at: readonly Point[];
  readonly group?: number;
  readonly output?: string;
  readonly force?: boolean;
  readonly backend: BackendChoice;
  readonly maxPixels?: number;
  readonly json?: boolean;
}

interface Position {
  /** Pixel of the image. */
  readonly at: Point;
  readonly kernels: PositionKernels;
}

interface Found extends Omit<Explanation, 'kernels'> {
  readonly layer: DynamicLayer;
  readonly positions: readonly Position[];
  readonly trainedOn?: string;
}

export async function explain(
  image: string | undefined,
  options: ExplainOptions,
  signal: AbortSignal,
): Promise<void> {
  assertModel(options.model, options.operator);
  const backend = await useBackend(options.backend);
  const { model, operator } = options;
  const layers = dynamicLayers(model, undefined, { operator });
  if (layers.length === 0) {
    throw new UsageError(
      `${model}${operator ? ` with ${operator}` : ''} makes no kernels for positions; name a RedNet, OverLoCK or VOLO with --model`,
    );
  }
  if (options.layers) {
    listLayers(layers, options);
    return;
  }
  if (image === undefined)
    throw new UsageError('name an image, or pass --layers to list the layers');
  assertLayer(layers, options);
  const source = await oneImage(image, { signal, maxBytes: maxBytesOf(options) });
  const { output = `${path.parse(source.name).name}-kernels.png`, force = false } = options;
  const encode = await encoderOf(output);
  await assertWritable(output, force);

  const found = await findKernels(source, options, signal);
  const svg = await draw({
    model: options.model,
    trainedOn: found.trainedOn,
    image: path.basename(source.name),
    layer: found.layer,
    picture: found.picture,
    positions: found.positions.map(({ at, kernels }) => ({
      label: `x ${at.x}, y ${at.y}`,
      kernels,
    })),
    group: options.group,
  });
  await writeOutput(output, await encode(Buffer.from(svg)), { force, signal });
  if (options.json) printJson({ model, backend, image: source.name, output, ...report(found) });
  else print(format(output, model, found, options.group));
}

// ---- Layers ----

function listLayers(layers: readonly DynamicLayer[], { model, json }: ExplainOptions): void {
  if (json) {
    printJson({ model, layers });
    return;
  }
  const rows = layers.map(({ name, operation, kernelSizes, outputMap, groups }) => [
    name,
    operation,
    kernelSizes.map(square).join(', '),
    outputMap.join('×'),
    `${groups}`,
  ]);
  print(table(['layer', 'op', 'windows', 'positions', '>groups'], rows));
}

const square = (side: number): string => `${side}×${side}`;

function assertLayer(layers: readonly DynamicLayer[], { model, layer }: ExplainOptions): void {
  const names = layers.map(({ name }) => name);
  if (layer === undefined || names.includes(layer)) return;
  throw new UsageError(
    `--layer ${layer}: ${model} has no such layer with dynamic kernels; there are ${names.join(', ')}`,
  );
}

function assertGroup({ name, groups }: DynamicLayer, group: number | undefined): void {
  if (group === undefined || group < groups) return;
  throw new UsageError(
    `--group ${group}: ${name} has ${groups} of them, expected 0 to ${groups - 1}`,
  );
}

// ---- Kernels ----

async function findKernels(
  source: ImageSource,
  options: ExplainOptions,
  signal: AbortSignal,
): Promise<Found> {
  const { model, weights } = options;
  const checkpoint = await resolveWeights(weights, model, {
    signal,
    maxBytes: maxBytesOf(options),
  });
  const classifier = await loadClassifier(model, checkpoint, options, signal);
  return withProgress(`computing the kernels of ${source.name}`, async () => {
    try {
      const found = await kernelsOf(classifier, source, options);
      const isOfDigits = isDigitsModel(model) && checkpoint.path === digitsCheckpoint(model);
      return isOfDigits ? { ...found, trainedOn: 'handwritten digits' } : found;
    } finally {
      classifier.dispose();
    }
  });
}

async function kernelsOf(
  classifier: ImageClassifier,
  source: ImageSource,
  { layer, at, group }: ExplainOptions,
): Promise<Found> {
  const explanation = await classifier.explain(await source.read(), { layer }).catch((error) => {
    throw new Error(naming(source.name, messageOf(error)), { cause: error });
  });
  const { kernels, ...rest } = explanation;
  try {
    assertGroup(kernels.layer, group);
    const positions: Position[] = [];
    for (const point of at) {
      const pixel = toPicture(point, explanation, source.name);
      positions.push({ at: point, kernels: await kernels.at(pixel) });
    }
    if (at.length === 0) {
      for (const found of await contrastingPositions(kernels, { group })) {
        positions.push({ at: toImage(found, explanation), kernels: found });
      }
    }
    return { ...rest, layer: kernels.layer, positions };
  } finally {
    kernels.dispose();
  }
}

// ---- Report ----

function report({ layer, image: size, seen, positions, trainedOn }: Found) {
  return {
    layer,
    trainedOn,
    size,
    seen,
    positions: positions.map(({ at, kernels: { kernels, ...position } }) => ({
      at,
      ...position,
      kernels: kernels.map(({ groups, ...kernel }) => ({
        ...kernel,
        groups: groups.map((weights) => [...weights]),
      })),
    })),
  };
}

/** The numbers that the picture shows. */
function format(
  output: string,
  model: string,
  { layer, positions, trainedOn }: Found,
  group: number | undefined,
): string[] {
  const rows = positions.flatMap(({ at, kernels: { row, column, kernels } }, i) =>
    kernels.map((kernel) => {
      const weights = groupWeights(kernel, group);
      return [
        `${i + 1}`,
        pair(at),
        `${row},${column}`,
        square(kernel.size),
        significant(Math.min(...weights), 3),
        significant(Math.max(...weights), 3),
      ];
    }),
  );
  const shown = group === undefined ? 'mean over its groups' : `group ${group}`;
  return [
    `${layer.name} of ${model}, ${shown}`,
    '',
    ...table(['', 'x,y', 'row,column', 'window', '>least weight', '>greatest'], rows),
    '',
    ...(trainedOn === undefined ? [] : [trainingNote(model, trainedOn)]),
    output,
  ];
}
