#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander';
import { benchmarkKernels, renderKernels } from './commands/kernels.ts';
import { benchmarkModels, type Opponent, renderModels } from './commands/models.ts';
import { benchmarkNode, renderNode } from './commands/node_kernels.ts';
import { profileModels, renderProfile } from './commands/profile.ts';
import { FORMS } from './network.ts';
import { RIVALS } from './rivals/rival.ts';

const DEFAULT_MODELS = ['rednet50'];
const OPPONENTS: readonly Opponent[] = ['stock', ...RIVALS];

const program = new Command('bench')
  .description(
    'Speed of the dynaconv kernels, side by side in one run with what a user would pick instead',
  )
  .showHelpAfterError();

program
  .command('kernels', { isDefault: true })
  .description("involution and its gradients, against the machine's mul + add peak and stock ops")
  .addOption(variantOption())
  .option('--rounds <n>', 'rounds of the interleaved measurement', positiveInteger, 10)
  .option('--json', 'print the report as JSON')
  .action(async ({ variant, rounds, json }) => {
    const report = await benchmarkKernels({ variant, rounds, onProgress: showProgress });
    clearProgress();
    console.log(json ? JSON.stringify(report, null, 2) : renderKernels(report));
  });

program
  .command('models [names...]')
  .description('whole networks: ours, the best stock composition, and other runtimes, taking turns')
  .addOption(variantOption())
  .option('--against <names>', `which of ${OPPONENTS.join(', ')}, by commas`, opponents, OPPONENTS)
  .option('--python <path>', 'Python with torch, for PyTorch and the ONNX models', 'python3')
  .option('--size <pixels>', 'side of the image', positiveInteger, 224)
  .option('--rounds <n>', 'rounds of the interleaved measurement', positiveInteger, 5)
  .option('--json', 'print the report as JSON')
  .action(async (names: string[], { json, ...options }) => {
    const models = names.length > 0 ? names : DEFAULT_MODELS;
    const onSkip = (message: string) => {
      clearProgress();
      console.error(message);
    };
    const report = await benchmarkModels({ models, ...options, onProgress: showProgress, onSkip });
    clearProgress();
    console.log(json ? JSON.stringify(report, null, 2) : renderModels(report));
  });

program
  .command('profile [names...]')
  .description('where the time of whole networks goes, by kernel')
  .addOption(variantOption())
  .addOption(new Option('--form <name>', 'form of the network').choices(FORMS).default(FORMS[0]))
  .option('--stock', 'compositions of stock ops in place of the kernels', false)
  .option('--by-shape', 'tell calls apart by the shapes they work on', false)
  .option('--size <pixels>', 'side of the image', positiveInteger, 224)
  .option('--rounds <n>', 'rounds, of which the medians are taken', positiveInteger, 9)
  .option('--json', 'print the report as JSON')
  .action(async (names: string[], { json, ...options }) => {
    const models = names.length > 0 ? names : DEFAULT_MODELS;
    const report = await profileModels({ models, ...options, onProgress: showProgress });
    clearProgress();
    console.log(json ? JSON.stringify(report, null, 2) : renderProfile(report));
  });

program
  .command('node [models...]')
  .description('native kernels on tfjs-node: against stock ops, and whole networks against PyTorch')
  .option('--python <path>', 'Python with torch', 'python3')
  .option('--rounds <n>', 'rounds of the interleaved measurement', positiveInteger, 7)
  .option('--json', 'print the report as JSON')
  .action(async (models: string[], { json, ...options }) => {
    const onSkip = (message: string) => {
      clearProgress();
      console.error(message);
    };
    const report = await benchmarkNode({ models, ...options, onProgress: showProgress, onSkip });
    clearProgress();
    console.log(json ? JSON.stringify(report, null, 2) : renderNode(report));
  });

function variantOption(): Option {
  return new Option('--variant <name>', 'instructions to use')
    .choices(['auto', 'simd', 'relaxed-simd'])
    .default('auto');
}

function opponents(text: string): Opponent[] {
  const names = text.split(',');
  const unknown = names.find((name) => !OPPONENTS.includes(name as Opponent));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`'${unknown}' is none of ${OPPONENTS.join(', ')}`);
  }
  return names as Opponent[];
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError('expected a positive integer');
  }
  return value;
}

const showProgress = (message: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${message}`);
};

const clearProgress = (): void => showProgress('');

await program.parseAsync().catch((error: Error) => {
  clearProgress();
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
});
