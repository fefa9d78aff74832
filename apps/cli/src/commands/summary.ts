import { Command } from 'commander';
import type { SummaryOptions } from '../actions/summary.ts';
import { jsonOption, positiveInteger } from '../options.ts';

/** At this size a map of 64 channels takes 17 GB, more than any backend holds, so larger sizes are of no use. */
const MAX_SIZE = 8192;

export const summaryCommand = (_signal: AbortSignal): Command =>
  new Command('summary')
    .description("Count a model's parameters and multiply–adds, stage by stage")
    .argument('<model>', "a model's name; `dynaconv models` lists them")
    .option(
      '--size <pixels>',
      "side of the square input (default: the model's own)",
      positiveInteger(MAX_SIZE),
    )
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  $ dynaconv summary rednet50 --size 384')
    .action(async (model: string, options: SummaryOptions) => {
      const { summarize } = await import('../actions/summary.ts');
      summarize(model, options);
    });
