import { COMPARED_OPERATORS, featureMap } from '@dynaconv/layers';
import { readImage } from '@dynaconv/models/images';
import { Random } from '@dynaconv/training/data';
import { type BackendChoice, useBackend } from '../backend.ts';
import { UsageError } from '../errors.ts';
import { significant } from '../numbers.ts';
import { oneImage } from '../one_image.ts';
import { type DownloadLimit, maxBytesOf } from '../options.ts';
import { print, printJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import { type Measured, measure, type Place, SHIFT } from '../properties/measure.ts';
import { integer, operations, table } from '../table.ts';

export interface PropertiesOptions extends DownloadLimit {
  readonly channels: number;
  readonly kernelSize: number;
  readonly size: number;
  readonly at: readonly Place[];
  readonly seed: number;
  readonly backend: BackendChoice;
  readonly maxPixels?: number;
  readonly json?: boolean;
}

/** Channels have to be a multiple of it, for involution's groups and for the heads of ContMix. */
const CHANNELS = 16;

/** Measures the two properties of convolution on it and on what broke with them, side by side. */
export async function properties(
  image: string | undefined,
  options: PropertiesOptions,
  signal: AbortSignal,
): Promise<void> {
  const { channels, kernelSize, size, seed, json, maxPixels } = options;
  assertShapes(options);
  const places = options.at.length > 0 ? options.at : defaultPlaces(size);
  const backend = await useBackend(options.backend);
  const source =
    image === undefined
      ? undefined
      : await oneImage(image, { signal, maxBytes: maxBytesOf(options) });
  const pixels = source && (await readImage(await source.read(), { maxPixels }));
  const random = new Random(seed, 'map');
  const uniform = (low: number, high: number) => random.uniform(low, high);
  const x = featureMap(pixels, { side: size + SHIFT, channels, uniform });
  const measured: Measured[] = [];
  try {
    for (const operator of COMPARED_OPERATORS) {
      signal.throwIfAborted();
      const one = async () => measure(operator, x, kernelSize, places, seed);
      measured.push(await withProgress(`measuring ${operator}`, one));
    }
  } finally {
    x.dispose();
  }
  const shape = { channels, kernelSize, size };
  if (json) printJson({ image: source?.name, backend, ...shape, seed, operators: measured });
  else print(format(measured, shape));
}

function assertShapes({ channels, kernelSize, size, at }: PropertiesOptions): void {
  if (channels % CHANNELS !== 0) {
    throw new UsageError(`--channels ${channels}: expected a multiple of ${CHANNELS}`);
  }
  if (kernelSize % 2 === 0 || kernelSize < 3) {
    throw new UsageError(`--kernel-size ${kernelSize}: expected an odd number of at least 3`);
  }
  const least = 2 * kernelSize + 2;
  if (size < least) {
    throw new UsageError(
      `--size ${size}: expected at least ${least}, so that windows of ${kernelSize}×${kernelSize} lie inside of the map`,
    );
  }
  for (const { row, column } of at) {
    if (row < size && column < size) continue;
    throw new UsageError(`--at ${row},${column}: the map has ${size} rows and columns, from 0`);
  }
}

const defaultPlaces = (size: number): Place[] =>
  [1 / 3, 2 / 3].map((part) => ({
    row: Math.floor(part * size),
    column: Math.floor(part * size),
  }));

function format(
  measured: readonly Measured[],
  { channels, kernelSize, size }: { channels: number; kernelSize: number; size: number },
): string[] {
  const rows = measured.map(
    ({ operator, differences, equivarianceError, parameters, multiplyAdds, growth }) => [
      operator,
      share(differences.positions),
      share(differences.channels),
      share(equivarianceError),
      integer(parameters),
      operations(multiplyAdds),
      times(growth.channels),
      times(growth.kernelSize),
      times(growth.pixels),
    ],
  );
  const columns = [
    'operator',
    '>over positions',
    '>over channels',
    '>shift error',
    '>parameters',
    '>multiply–adds',
    '>2 C',
    '>K + 2',
    '>2 H, 2 W',
  ];
  const places = measured[0].kernels.map(({ row, column }) => `${row},${column}`);
  const windows = measured.map(({ operator, kernels }) => [
    operator,
    ...kernels.map(({ weights }) => {
      const [least, greatest] = [Math.min(...weights), Math.max(...weights)];
      return `${significant(least, 2)} to ${significant(greatest, 2)}`;
    }),
  ]);
  return [
    `C = ${channels} channels, K = ${kernelSize}, a map of ${size}×${size}; kernels differ by 0 (the same) to 1 (nothing in common)`,
    '',
    ...table(columns, rows),
    '',
    `weights of the first channel around row,column`,
    '',
    ...table(['operator', ...places], windows),
  ];
}

const share = (value: number): string => (value === 0 ? '0' : value.toPrecision(2));
const times = (ratio: number): string => `×${ratio.toFixed(2)}`;
