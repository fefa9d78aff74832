import { DIGITS_MODELS } from '@dynaconv/digits';
import { Command, Option } from 'commander';
import type { DigitsOptions } from '../actions/digits.ts';
import { jsonOption } from '../options.ts';

export const digitsCommand = (signal: AbortSignal): Command =>
  new Command('digits')
    .description(
      'Demonstrate a small network on 500 handwritten digits it has not seen, on the wasm backend',
    )
    .addOption(
      new Option('-m, --model <name>', 'which network')
        .choices(DIGITS_MODELS)
        .default(DIGITS_MODELS[0]),
    )
    .addOption(jsonOption())
    .action(async (options: DigitsOptions) => {
      const { digits } = await import('../actions/digits.ts');
      await digits(options, signal);
    });
