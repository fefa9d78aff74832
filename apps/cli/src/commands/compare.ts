import { Command, InvalidArgumentError } from 'commander';
import type { CompareOptions } from '../actions/compare.ts';
import { OPERATOR_NAMES } from '../operators.ts';
import {
  backendOption,
  jsonOption,
  positive,
  positiveInteger,
  readersOption,
  seedOption,
  valShareOption,
} from '../options.ts';
import { share } from './train.ts';

const MOST = 1_000_000;
/** 'cond-conv' is much like 'dynamic', so it has to be asked for. */
const COMPARED = OPERATOR_NAMES.filter((name) => name !== 'cond-conv');

const EXAMPLES = `
All are trained as \`dynaconv train\` trains: the same images in the same order, the same number of steps, the same seed.

Examples:
  $ dynaconv compare digits/ --epochs 3 --batch 32 --no-flip
  $ dynaconv compare digits/ --epochs 3 --batch 32 --no-flip --resume`;

export const compareCommand = (signal: AbortSignal): Command =>
  new Command('compare')
    .description('Train a RedNet with one operator after the other in place of its involutions')
    .argument('<data>', 'a folder of images, as of train')
    .option('-m, --model <name>', 'a RedNet', 'rednet_digits')
    .option('--operators <names>', 'which, in this order', operators, COMPARED)
    .option('-o, --output <folder>', 'where a folder for each goes', 'comparison')
    .option('--resume', 'go on with what is in the output folder, called as it was begun')
    .option('--epochs <n>', 'how often every image is seen', positiveInteger(MOST), 3)
    .option('--batch <n>', 'images of a step', positiveInteger(MOST), 32)
    .option('--lr <rate>', "learning rate at its highest (default: the recipe's)", positive)
    .option('--min-scale <share>', 'least share of an image that is cut out', share, 0.7)
    .option('--no-flip', 'never mirror images, as what can be read must not be')
    .addOption(seedOption())
    .addOption(valShareOption())
    .addOption(readersOption())
    .addOption(backendOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async (data: string, options: CompareOptions) => {
      const { compare } = await import('../actions/compare.ts');
      await compare(data, { ...options, accumulate: 1, saveEvery: 10 }, signal);
    });

function operators(value: string): string[] {
  const names = value.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !OPERATOR_NAMES.includes(name));
  if (unknown === undefined && new Set(names).size === names.length) return names;
  const problem = unknown === undefined ? 'Each can be given once.' : `There is no '${unknown}'.`;
  throw new InvalidArgumentError(`${problem} Expected some of ${OPERATOR_NAMES.join(',')}.`);
}
