import { Command } from 'commander';
import type { DetectOptions } from '../actions/detect.ts';
import { assertDemonstration } from '../demonstration.ts';
import {
  backendOption,
  jsonOption,
  maxDownloadOption,
  maxPixelsOption,
  numberOf,
  positiveInteger,
  scaleOption,
} from '../options.ts';
import { addNetworkOptions } from '../weights/options.ts';

const EXAMPLES = `
Without an image, a small network demonstrates detection on 200 scenes of handwritten digits that it has not seen, on the wasm backend.
That takes --output, --force, --json, and for --model the name of such a network.

Examples:
  $ dynaconv detect
  $ dynaconv detect street.jpg --weights mask_rcnn_red50_neck_fpn_head.pth --output found.png
  $ dynaconv detect street.jpg --model retinanet_red50_fpn --weights retinanet_red50_fpn.pth --json`;

const TEXTS = {
  model:
    'retinanet_red50, faster_rcnn_red50 or mask_rcnn_red50 with _fpn, _neck_fpn or (R-CNN) _neck_fpn_head; mask_rcnn_overlock_xt, _t, _s or _b; or (with weights of their own) retinanet_red_digits_neck_fpn and mask_rcnn_red_digits_neck_fpn_head',
  weights: 'checkpoint (.pth or .safetensors): a path or a URL',
};

const score = numberOf('a number from 0 to 1', (n) => n >= 0 && n <= 1);

/** More than a picture can show. */
const MAX_DETECTIONS = 10_000;

export const detectCommand = (signal: AbortSignal): Command =>
  addNetworkOptions(new Command('detect'), 'mask_rcnn_red50_neck_fpn_head', TEXTS)
    .description('Find the objects in an image, and draw them')
    .argument('[image]', 'JPEG, PNG, WebP, GIF, AVIF or TIFF file, a URL, or - for stdin')
    .option('-o, --output <file>', 'draw boxes and masks over the image: .png, .jpg or .webp')
    .option('-f, --force', 'replace the picture where it exists')
    .option('--score-threshold <score>', 'only objects with a higher score', score, 0.3)
    .option(
      '--max-detections <n>',
      'how many objects at most',
      positiveInteger(MAX_DETECTIONS),
      100,
    )
    .addOption(scaleOption())
    .addOption(backendOption())
    .addOption(maxPixelsOption())
    .addOption(maxDownloadOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async (image: string | undefined, options: DetectOptions, command: Command) => {
      if (image === undefined) {
        assertDemonstration(command, ['model']);
        const isChosen = command.getOptionValueSource('model') === 'cli';
        const { detectScenes } = await import('../actions/detect_scenes.ts');
        const { model, ...rest } = options;
        return detectScenes(isChosen ? options : rest, signal);
      }
      const { detect } = await import('../actions/detect.ts');
      await detect(image, options, signal);
    });
