import { Command } from 'commander';
import type { EnqueueOptions } from '../actions/enqueue.ts';
import {
  backendOption,
  jsonOption,
  maxDownloadOption,
  maxPixelsOption,
  numberOf,
  positiveInteger,
  queueOption,
  scaleOption,
} from '../options.ts';
import { givenFlags } from '../own_options.ts';
import { addNetworkOptions } from '../weights/options.ts';

const MAX_COUNT = 100_000;

const EXAMPLES = `
Results are JSON lines, a file for each shard, in the folder --output; to enqueue the same again adds what is new. Images, weights and
that folder must be at the same paths on all machines.

Examples:
  $ dynaconv enqueue "photos/**/*.jpg" --model rednet50 --weights rednet50.pth --output out
  $ dynaconv enqueue photos --queue rediss://me:secret@db.example.org:6380 --weights rednet50.pth --embedding --output features
  $ dynaconv enqueue photos --model upernet_overlock_t --weights upernet_overlock_t.pth --shard 20 --output maps`;

export const enqueueCommand = (signal: AbortSignal): Command =>
  addNetworkOptions(new Command('enqueue'), 'rednet50', {
    model: 'a classifier, a detector or a segmenter, which decides what is done',
    weights:
      "checkpoint (.pth or .safetensors): a path, a URL, or a model's name for its own weights (default: those of --model)",
  })
    .description('Put many images into a queue, for workers on any number of machines')
    .argument('<image...>', 'image files, folders of them, glob patterns')
    .addOption(queueOption())
    .requiredOption('-o, --output <folder>', 'where the results go')
    .option('--embedding', 'give the pooled features of a classifier in place of classes')
    .option(
      '--shard <n>',
      'images that a worker does at once (default: as many as take 10 seconds here)',
      positiveInteger(MAX_COUNT),
    )
    .option(
      '--labels <file>',
      "of a classifier: class names, one a line; or imagenet for ImageNet's (default: the checkpoint's own)",
    )
    .option(
      '-k, --top <n>',
      'of a classifier: how many classes to name',
      positiveInteger(MAX_COUNT),
      5,
    )
    .option(
      '--score-threshold <score>',
      'of a detector: only objects with a higher score',
      numberOf('a number from 0 to 1', (n) => n >= 0 && n <= 1),
      0.3,
    )
    .option(
      '--max-detections <n>',
      'of a detector: how many objects at most',
      positiveInteger(MAX_COUNT),
      100,
    )
    .addOption(scaleOption())
    .addOption(backendOption())
    .addOption(maxPixelsOption())
    .addOption(maxDownloadOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async (images: string[], options: EnqueueOptions, command: Command) => {
      const { enqueue } = await import('../actions/enqueue.ts');
      await enqueue(images, options, givenFlags(command), signal);
    });
