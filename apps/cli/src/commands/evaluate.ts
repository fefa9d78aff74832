import { Command } from 'commander';
import type { EvaluateOptions } from '../evaluate/options.ts';
import {
  backendOption,
  jsonOption,
  maxDownloadOption,
  maxPixelsOption,
  positiveInteger,
  readersOption,
  scaleOption,
  seedOption,
  valShareOption,
} from '../options.ts';
import { givenFlags } from '../own_options.ts';
import { addNetworkOptions, loadedOperatorOption } from '../weights/options.ts';

const EXAMPLES = `
Examples:
  $ dynaconv evaluate imagenet/ --model rednet50 --weights rednet50.pth
  $ dynaconv evaluate photos/ --model rednet50 --weights rednet50-training/best.safetensors --kept
  $ dynaconv evaluate coco/ --model mask_rcnn_overlock_t --weights mask_rcnn_overlock_t.pth
  $ dynaconv evaluate annotations/instances_val2017.json --images val2017 --model retinanet_red50_fpn --weights retinanet_red50_fpn.pth
  $ dynaconv evaluate ade20k/ --zero-is-none --model upernet_overlock_t --weights upernet_overlock_t.pth`;

const TEXTS = {
  model: "a model's name, or that of a detector or segmenter",
  weights:
    "checkpoint (.pth or .safetensors): a path, a URL, or a model's name for its own weights (default: those of --model)",
};

export const evaluateCommand = (signal: AbortSignal): Command =>
  addNetworkOptions(new Command('evaluate'), 'rednet50', TEXTS)
    .description('Test a network on images of which is known what they show')
    .argument(
      '<data>',
      "a folder; for classifiers CLASS/…, for detectors annotations.json in COCO's format (or that file) and the images, for segmenters images/… and labels/…; in val where there is such a folder",
    )
    .option('--batch <n>', 'images that are classified at a time', positiveInteger(1_000_000), 32)
    .option('--kept', 'test only on the images that train kept, where there is no folder val')
    .option('--images <folder>', 'where the images are that the annotations name')
    .option('--zero-is-none', 'label 0 stands for no class, and 1 for the first, as in ADE20K')
    .addOption(loadedOperatorOption())
    .addOption(scaleOption())
    .addOption(maxPixelsOption())
    .addOption(seedOption())
    .addOption(valShareOption())
    .addOption(readersOption())
    .addOption(backendOption())
    .addOption(maxDownloadOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async (data: string, options: EvaluateOptions, command: Command) => {
      const { evaluate } = await import('../actions/evaluate.ts');
      await evaluate(data, options, givenFlags(command), signal);
    });
