import { Command } from 'commander';
import type { ModelsOptions } from '../actions/models.ts';
import { jsonOption } from '../options.ts';

export const modelsCommand = (_signal: AbortSignal): Command =>
  new Command('models')
    .description('List the models, with their cost, published accuracy and official weights')
    .argument('[pattern]', "a glob that names match, such as 'rednet1*'")
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  $ dynaconv models "rednet1*"')
    .action(async (pattern: string | undefined, options: ModelsOptions) => {
      const { models } = await import('../actions/models.ts');
      models(pattern, options);
    });
