import { Command, InvalidArgumentError, Option } from 'commander';
import { operatorOption } from '../operators.ts';
import {
  backendOption,
  fraction,
  jsonOption,
  maxDownloadOption,
  numberOf,
  positive,
  positiveInteger,
  readersOption,
  scaleOption,
  seedOption,
  valShareOption,
} from '../options.ts';
import { givenFlags } from '../own_options.ts';
import type { TrainOptions } from '../train/options.ts';
import { RECIPES } from '../train/recipes.ts';
import { addNetworkOptions } from '../weights/options.ts';

const MOST = 1_000_000;

const EXAMPLES = `
Examples:
  $ dynaconv train photos/ --model rednet50 --weights rednet50.pth --epochs 10
  $ dynaconv train photos/ --model rednet50 --weights rednet50.pth --epochs 10 --resume
  $ dynaconv train imagenet/ --model overlock_xt --batch 64 --accumulate 16 --recompute 2,2,3,2
  $ dynaconv train imagenet/ --model rednet26 --local 2
  $ dynaconv train imagenet/ --model rednet26 --workers 10.0.0.1:7000,10.0.0.2:7000 --rank 0
  $ dynaconv train digits/ --model rednet_digits --recipe finetune --lr 3e-3 --no-flip --min-scale 0.8 --rotate 10 --shear 10 --epochs 12 --ema 0.995
  $ dynaconv train coco/ --model mask_rcnn_red50_neck_fpn --weights rednet50.pth --no-strict --recipe rednet --batch 2
  $ dynaconv train cityscapes/ --model upernet_overlock_t --weights overlock_t.pth --no-strict --recipe overlock --batch 2`;

export const trainCommand = (signal: AbortSignal): Command =>
  addNetworkOptions(new Command('train'), 'rednet50')
    .description(
      'Train a classifier, a detector or a segmenter on images of which is known what they show',
    )
    .argument(
      '<data>',
      "a folder; for classifiers CLASS/…, for detectors annotations.json in COCO's format (or that file) and the images, for segmenters images/… and labels/…; in train and val, or else a part is kept for tests",
    )
    .option('-o, --output <folder>', 'where weights, state and log go (default: MODEL-training)')
    .option('--resume', 'go on with the training in the output folder, called as it was begun')
    .addOption(
      new Option(
        '--recipe <name>',
        "how to train (default: finetune with --weights, else the network's authors')",
      ).choices(RECIPES),
    )
    .option(
      '--epochs <n>',
      "how often every image is seen (default: the recipe's)",
      positiveInteger(MOST),
    )
    .option(
      '--batch <n>',
      'images of a step (default: 32; of detectors and segmenters 2)',
      positiveInteger(MOST),
    )
    .option('--accumulate <n>', 'steps that make one update', positiveInteger(MOST), 1)
    .option(
      '--lr <rate>',
      "learning rate at its highest (default: the recipe's, in proportion to the batch)",
      positive,
    )
    .addOption(operatorOption())
    .addOption(seedOption())
    .option(
      '--size <pixels>',
      "side of the images that are learned from, or LEAST-MOST to vary it; tests are at the model's own, at which classify and evaluate see images (default: the model's); of segmenters the side of what is cut out",
      sizes,
    )
    .option(
      '--min-scale <share>',
      "least share of an image's area that is cut out (default: the recipe's)",
      share,
    )
    .option('--rotate <degrees>', 'most degrees by which images are turned by chance', degrees(180))
    .option('--shear <degrees>', 'most degrees by which they are slanted by chance', degrees(80))
    .option('--no-flip', 'never mirror images, as what can be read must not be')
    .option('--freeze <stages>', 'stages that do not change: stem,layer1', list)
    .option(
      '--recompute <counts>',
      'blocks of each stage whose maps are computed again in the backward pass, to save memory: 4,0,0,0',
      counts,
    )
    .option(
      '--drop-path <rate>',
      "rate of drop path in the last block (default: the recipe's)",
      fraction,
    )
    .option(
      '--head-rate <factor>',
      "how many times faster a head learns than the rest (default: the recipe's with --weights, else 1)",
      positive,
    )
    .option('--ema [decay]', 'test and save a moving average of the weights', fraction)
    .addOption(scaleOption())
    .option('--images <folder>', 'where the images are that the annotations name')
    .option('--zero-is-none', 'label 0 stands for no class, and 1 for the first, as in ADE20K')
    .addOption(valShareOption())
    .option(
      '--save-every <minutes>',
      'save the state so often, besides after each epoch',
      positive,
      10,
    )
    .addOption(readersOption())
    .option(
      '--workers <places>',
      'train together with other processes, HOST:PORT of each in the same order everywhere: 10.0.0.1:7000,10.0.0.2:7000',
      list,
    )
    .option('--rank <n>', 'which of them this process is, from 0', fromZero)
    .option('--local <n>', 'start so many workers on this machine', positiveInteger(MOST))
    .option(
      '--restarts <n>',
      'how often --local starts all workers again when one is lost (default: 3)',
      fromZero,
    )
    .option(
      '--bound <seconds>',
      'how long to wait for another worker before it counts as lost (default: 600)',
      positive,
    )
    .option(
      '--trusted-network',
      'let anyone connect to the port of this worker who can reach it, and so run anything',
    )
    .option('--sync-batch-norm', 'normalise by the batches of all workers together')
    .addOption(backendOption())
    .addOption(maxDownloadOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async (data: string, options: TrainOptions, command: Command) => {
      const { train } = await import('../actions/train.ts');
      await train(data, options, givenFlags(command), signal);
    });

export const share = numberOf('a number above 0 and at most 1', (n) => n > 0 && n <= 1);
const degrees = (most: number) => numberOf(`degrees from 0 to ${most}`, (n) => n >= 0 && n <= most);
const count = numberOf(
  'whole numbers, one for each stage: 4,0,0,0',
  (n) => Number.isInteger(n) && n >= 0,
);
const fromZero = numberOf('a whole number from 0', (n) => Number.isInteger(n) && n >= 0);
const list = (value: string): string[] => value.split(',').map((name) => name.trim());
const counts = (value: string): number[] => list(value).map(count);

/** `224`, or `224-384`. */
function sizes(value: string): [number, number] {
  const [, least, most = least] = /^(\d+)(?:-(\d+))?$/.exec(value) ?? [];
  if (least === undefined || Number(least) < 1 || Number(most) < Number(least)) {
    throw new InvalidArgumentError('It must be a number of pixels, or two: 224-384.');
  }
  return [Number(least), Number(most)];
}
