import { Command } from 'commander';
import type { SupportOptions } from '../actions/support.ts';
import { jsonOption } from '../options.ts';

export const supportCommand = (_signal: AbortSignal): Command =>
  new Command('support')
    .description('Print which ops run on which backend, and how near their bounds')
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  $ dynaconv support')
    .action(async (options: SupportOptions) => {
      const { support } = await import('../actions/support.ts');
      support(options);
    });
