import { Command } from 'commander';
import type { DigitsOptions } from '../actions/digits.ts';
import { jsonOption } from '../options.ts';

export const digitsCommand = (signal: AbortSignal): Command =>
  new Command('digits')
    .description(
      'Demonstrate a small RedNet on 500 handwritten digits it has not seen, on the wasm backend',
    )
    .addOption(jsonOption())
    .action(async (options: DigitsOptions) => {
      const { digits } = await import('../actions/digits.ts');
      await digits(options, signal);
    });
