import { Command } from 'commander';
import type { ClassifyOptions } from '../actions/classify.ts';
import {
  backendOption,
  jsonOption,
  maxDownloadOption,
  maxPixelsOption,
  positiveInteger,
} from '../options.ts';
import { addNetworkOptions, loadedOperatorOption } from '../weights/options.ts';

/** More classes than any classifier has. A classifier with fewer classes than asked for names all of them. */
const MAX_TOP = 100_000;

const EXAMPLES = `
Examples:
  $ dynaconv classify photo.jpg --model rednet50 --weights rednet50.pth
  $ dynaconv classify photos/ --weights rednet50.pth --json
  $ dynaconv classify "photos/*.jpg" --weights rednet50.pth
  $ dynaconv classify https://example.org/cat.jpg --weights rednet50.pth
  $ cat cat.jpg | dynaconv classify - --weights rednet50.pth`;

export const classifyCommand = (signal: AbortSignal): Command =>
  addNetworkOptions(new Command('classify'), 'rednet50')
    .description('Classify images')
    .argument(
      '<image...>',
      'JPEG, PNG, WebP, GIF, AVIF or TIFF files, folders of them, URLs, glob patterns, or - for stdin',
    )
    .option(
      '--labels <file>',
      "class names, one a line; or imagenet for ImageNet's (default: the checkpoint's own)",
    )
    .addOption(loadedOperatorOption())
    .addOption(backendOption())
    .option('-k, --top <n>', 'how many classes to name', positiveInteger(MAX_TOP), 5)
    .addOption(maxPixelsOption())
    .addOption(maxDownloadOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async (images: string[], options: ClassifyOptions) => {
      const { classify } = await import('../actions/classify.ts');
      await classify(images, options, signal);
    });
