import { Command, InvalidArgumentError, Option } from 'commander';
import type { ExplainOptions } from '../actions/explain.ts';
import { UsageError } from '../errors.ts';
import type { Point } from '../explain/points.ts';
import { backendOption, jsonOption, maxDownloadOption, maxPixelsOption } from '../options.ts';
import { addNetworkOptions, loadedOperatorOption } from '../weights/options.ts';

/** No screen shows more panels than this side by side. */
const MAX_POINTS = 6;

const EXAMPLES = `
Examples:
  $ dynaconv explain photo.jpg
  $ dynaconv explain photo.jpg --at 120,80 --at 200,150 --output kernels.png
  $ dynaconv explain photo.jpg --model rednet50 --weights rednet50.pth --layer backbone.layer2.3.conv2
  $ dynaconv explain --layers --model overlock_t
  $ dynaconv explain photo.jpg --field --model resnet50 --random`;

export const explainCommand = (signal: AbortSignal): Command =>
  addNetworkOptions(new Command('explain'), 'overlock_digits')
    .description('Draw the kernels that a network makes for positions of an image, as a picture')
    .argument('[image]', 'JPEG, PNG, WebP, GIF, AVIF or TIFF file, a URL, or - for stdin')
    .option(
      '-l, --layer <name>',
      'the layer that makes the kernels (default: the one whose kernels differ most on the image)',
    )
    .option('--layers', 'only list the layers that --layer can name')
    .option(
      '--at <x,y>',
      `a pixel of the image, from 0,0 at the top left; can be given ${MAX_POINTS} times (default: three whose kernels differ most)`,
      point,
      [],
    )
    .addOption(
      new Option(
        '--field',
        'draw which pixels the middle of a map sees, of any network: its receptive field; --layer names any layer with a map (default: the last)',
      ).conflicts(['layers', 'group', 'at']),
    )
    .addOption(
      new Option(
        '--random',
        'the field with fresh random weights, as training begins with',
      ).conflicts('weights'),
    )
    .option(
      '-g, --group <n>',
      'draw the kernels of this group, from 0 (default: the mean of all)',
      index,
    )
    .option(
      '-o, --output <file>',
      "where the picture goes: .png, .jpg, .webp or .svg (default: the image's name, -kernels.png, or -field.png)",
    )
    .option('-f, --force', 'replace the picture where it exists')
    .addOption(loadedOperatorOption())
    .addOption(backendOption())
    .addOption(maxPixelsOption())
    .addOption(maxDownloadOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async (image: string | undefined, options: ExplainOptions) => {
      if (options.random && !options.field) {
        throw new UsageError('--random goes with --field; kernels are drawn of trained networks');
      }
      if (options.field) {
        const { explainField } = await import('../actions/explain_field.ts');
        await explainField(image, options, signal);
        return;
      }
      const { explain } = await import('../actions/explain.ts');
      await explain(image, options, signal);
    });

function point(value: string, previous: readonly Point[]): Point[] {
  const match = /^(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)$/.exec(value);
  if (!match) throw new InvalidArgumentError('It must be two numbers from 0, such as 120,80.');
  if (previous.length === MAX_POINTS) {
    throw new InvalidArgumentError(`There can be ${MAX_POINTS} at most.`);
  }
  return [...previous, { x: Number(match[1]), y: Number(match[2]) }];
}

function index(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('It must be a whole number from 0.');
  return Number(value);
}
