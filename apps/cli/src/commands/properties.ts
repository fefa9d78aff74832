import { Command, InvalidArgumentError } from 'commander';
import type { PropertiesOptions } from '../actions/properties.ts';
import {
  backendOption,
  jsonOption,
  maxDownloadOption,
  maxPixelsOption,
  positiveInteger,
  seedOption,
} from '../options.ts';
import type { Place } from '../properties/measure.ts';

/** Kernels are measured one output at a time: more would take hours. */
const MOST = 512;
const MOST_PLACES = 4;

const HELP = `
A convolution is spatial-agnostic, the same kernel everywhere: kernels do not differ over positions, and shifting the input shifts the
output. And it is channel-specific: kernels differ over channels. Involution inverts both. Weights are random. Growth is that
of the multiply–adds.

Examples:
  $ dynaconv properties
  $ dynaconv properties photo.jpg --channels 64 --kernel-size 5 --at 8,8 --at 12,4 --json`;

export const propertiesCommand = (signal: AbortSignal): Command =>
  new Command('properties')
    .description('Measure what tells convolution, attention, involution and ContMix apart')
    .argument('[image]', 'an image that the map is made of; noise without one')
    .option('--channels <n>', 'channels of the map, a multiple of 16', positiveInteger(MOST), 32)
    .option('--kernel-size <n>', 'side of the windows, odd', positiveInteger(MOST), 7)
    .option('--size <n>', 'rows and columns of the map', positiveInteger(MOST), 20)
    .option(
      '--at <row,column>',
      `a position of the map whose kernels are shown; can be given ${MOST_PLACES} times (default: two)`,
      place,
      [],
    )
    .addOption(seedOption())
    .addOption(backendOption())
    .addOption(maxPixelsOption())
    .addOption(maxDownloadOption())
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (image: string | undefined, options: PropertiesOptions) => {
      const { properties } = await import('../actions/properties.ts');
      await properties(image, options, signal);
    });

function place(value: string, previous: readonly Place[]): Place[] {
  const match = /^(\d+),(\d+)$/.exec(value);
  if (!match) throw new InvalidArgumentError('It must be two whole numbers from 0, such as 8,12.');
  if (previous.length === MOST_PLACES) {
    throw new InvalidArgumentError(`There can be ${MOST_PLACES} at most.`);
  }
  return [...previous, { row: Number(match[1]), column: Number(match[2]) }];
}
