import { Command } from 'commander';
import type { EvaluateOptions } from '../actions/evaluate.ts';
import {
  backendOption,
  jsonOption,
  maxDownloadOption,
  positiveInteger,
  seedOption,
  valShareOption,
  workersOption,
} from '../options.ts';
import { addNetworkOptions } from '../weights/options.ts';

const EXAMPLES = `
Examples:
  $ dynaconv evaluate imagenet/ --model rednet50 --weights rednet50.pth
  $ dynaconv evaluate photos/ --model rednet50 --weights rednet50-training/best.safetensors --kept`;

export const evaluateCommand = (signal: AbortSignal): Command =>
  addNetworkOptions(new Command('evaluate'), 'rednet50')
    .description('Test a network on a folder of images')
    .argument('<data>', 'val/CLASS/… where there is a folder val, else CLASS/…')
    .option('--batch <n>', 'images that are classified at a time', positiveInteger(1_000_000), 32)
    .option('--kept', 'test only on the images that train kept, where there is no folder val')
    .addOption(seedOption())
    .addOption(valShareOption())
    .addOption(workersOption())
    .addOption(backendOption())
    .addOption(maxDownloadOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async (data: string, options: EvaluateOptions) => {
      const { evaluate } = await import('../actions/evaluate.ts');
      await evaluate(data, options, signal);
    });
