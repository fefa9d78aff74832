import { Command, InvalidArgumentError, Option } from 'commander';
import { EXPORT_FORMATS, type ExportOptions } from '../actions/export_options.ts';
import { jsonOption, maxDownloadOption, positiveInteger } from '../options.ts';
import {
  loadedOperatorOption,
  prefixOption,
  stateDictOption,
  strictOption,
  WEIGHTS_TEXT,
} from '../weights/options.ts';

/** At this size a map of 64 channels takes 17 GB. */
const MAX_SIZE = 8192;
const MAX_BATCH = 65_536;

const EXAMPLES = `
Examples:
  $ dynaconv export rednet_digits --format onnx
  $ dynaconv export rednet50 --format onnx --weights rednet50.pth --size 224x320 --output rednet50.onnx
  $ dynaconv export overlock_xt --format saved-model --weights overlock_xt.pth --batch 32`;

const sizeOption = (): Option =>
  new Option(
    '--size <pixels>',
    "height and width of the images, such as 224 or 224x320 (default: the model's own)",
  ).argParser((value: string): [number, number] => {
    const [, height, width = height] = /^([1-9]\d*)(?:[x×]([1-9]\d*))?$/.exec(value) ?? [];
    const sides: [number, number] = [Number(height), Number(width)];
    if (sides.every((side) => side <= MAX_SIZE)) return sides;
    throw new InvalidArgumentError(
      `It must be a whole number from 1 to ${MAX_SIZE}, or two such as 224x320.`,
    );
  });

export const exportCommand = (signal: AbortSignal): Command =>
  new Command('export')
    .description('Write a model, with its weights, as ONNX or as a TensorFlow SavedModel')
    .argument('<model>', "a model's name; `dynaconv models` lists them")
    .addOption(
      new Option('--format <name>', 'onnx: a file of standard operators; saved-model: a folder')
        .choices(EXPORT_FORMATS)
        .makeOptionMandatory(),
    )
    .option('-w, --weights <source>', WEIGHTS_TEXT)
    .addOption(stateDictOption())
    .addOption(prefixOption())
    .addOption(strictOption())
    .addOption(loadedOperatorOption())
    .option(
      '--labels <file>',
      "class names, one a line; or imagenet for ImageNet's (default: the checkpoint's own)",
    )
    .option('-o, --output <path>', 'where to write it (default: MODEL.onnx, or the folder MODEL)')
    .addOption(sizeOption())
    .option('--batch <n>', 'images in a batch (default: any number)', positiveInteger(MAX_BATCH))
    .option(
      '--custom-ops',
      'of an ONNX file: involution, ContMix and outlook attention as operators of its own, defined in it',
    )
    .option(
      '--stock-ops',
      "of a SavedModel: TensorFlow's own ops alone, slower, in place of those of @dynaconv/kernels-node",
    )
    .option('-f, --force', 'replace the output where it exists')
    .addOption(maxDownloadOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async (model: string, options: ExportOptions) => {
      const { exportModel } = await import('../actions/export.ts');
      await exportModel(model, options, signal);
    });
