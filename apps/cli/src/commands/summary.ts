import { Command } from 'commander';
import type { SummaryOptions } from '../actions/summary.ts';
import { operatorOption, upToOption } from '../operators.ts';
import { jsonOption, positiveInteger } from '../options.ts';

const EXAMPLES = `
Examples:
  $ dynaconv summary rednet50 --size 384
  $ dynaconv summary rednet26 --operator self-attention
  $ dynaconv summary overlock_xt --up-to base`;

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
    .addOption(operatorOption())
    .addOption(upToOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async (model: string, options: SummaryOptions) => {
      const { summarize } = await import('../actions/summary.ts');
      summarize(model, options);
    });
