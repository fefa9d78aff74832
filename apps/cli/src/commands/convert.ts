import { Command, Option } from 'commander';
import type { ConvertOptions } from '../actions/convert.ts';
import { FLOAT_DTYPES } from '../float_dtype.ts';
import { jsonOption, maxDownloadOption } from '../options.ts';
import { loadedOperatorOption, prefixOption, stateDictOption } from '../weights/options.ts';

const EXAMPLES = `
Examples:
  $ dynaconv convert rednet50.pth rednet50.safetensors
  $ dynaconv convert compiled.pth rednet50.safetensors --model rednet50
  $ dynaconv convert rednet50.pth rednet50-tfjs --model rednet50 --deploy`;

export const convertCommand = (signal: AbortSignal): Command =>
  new Command('convert')
    .description('Convert a checkpoint to .safetensors, or to a tfjs model folder')
    .argument('<in>', ".pth, .pt or .safetensors: a path, a URL, or a model's name")
    .argument(
      '<out>',
      'a .safetensors file; or, with --model, a folder for model.json and its weights',
    )
    .option(
      '-m, --model <name>',
      "take the weights of this model alone, under its official names: without 'module.', '_orig_mod.' and the like",
    )
    .addOption(loadedOperatorOption())
    .addOption(stateDictOption())
    .addOption(prefixOption())
    .option('--deploy', 'write its inference form: BatchNorm folded, epilogues fused')
    .addOption(
      new Option(
        '--dtype <name>',
        'store floats in this type in a .safetensors file (default: as they are)',
      ).choices(FLOAT_DTYPES),
    )
    .option('-f, --force', 'replace <out> where it exists')
    .addOption(maxDownloadOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async (source: string, out: string, options: ConvertOptions) => {
      const { convert } = await import('../actions/convert.ts');
      await convert(source, out, options, signal);
    });
