import { Command } from 'commander';
import type { SegmentOptions } from '../actions/segment.ts';
import { assertDemonstration } from '../demonstration.ts';
import {
  backendOption,
  fraction,
  jsonOption,
  maxDownloadOption,
  maxPixelsOption,
  scaleOption,
} from '../options.ts';
import { addNetworkOptions } from '../weights/options.ts';

const EXAMPLES = `
Without an image, a small network demonstrates segmentation on 200 scenes of handwritten digits that it has not seen, on the wasm
backend. That takes --output, --force and --json only.

Examples:
  $ dynaconv segment
  $ dynaconv segment street.jpg --model upernet_overlock_t --weights upernet_overlock_t.pth
  $ dynaconv segment street.jpg --model fpn_red50 --weights fpn_red50.pth --scale 1024x512 --opacity 0.5`;

const TEXTS = {
  model:
    'fpn_red50, fpn_red50_neck, upernet_red50, or upernet_overlock_xt, _t, _s, _b or (with its own weights) _digits',
  weights: 'checkpoint (.pth or .safetensors): a path or a URL',
};

export const segmentCommand = (signal: AbortSignal): Command =>
  addNetworkOptions(new Command('segment'), 'fpn_red50', TEXTS)
    .description('Give every pixel of an image a class, and draw the classes as a picture')
    .argument('[image]', 'JPEG, PNG, WebP, GIF, AVIF or TIFF file, a URL, or - for stdin')
    .option(
      '-o, --output <file>',
      "where the picture goes: .png, .jpg or .webp (default: the image's name, -classes.png)",
    )
    .option('-f, --force', 'replace the picture where it exists')
    .addOption(scaleOption())
    .option('--opacity <share>', 'draw the colours over the image, this opaque', fraction)
    .addOption(backendOption())
    .addOption(maxPixelsOption())
    .addOption(maxDownloadOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async (image: string | undefined, options: SegmentOptions, command: Command) => {
      if (image === undefined) {
        assertDemonstration(command);
        const { segmentScenes } = await import('../actions/segment_scenes.ts');
        return segmentScenes(options, signal);
      }
      const { segment } = await import('../actions/segment.ts');
      await segment(image, options, signal);
    });
