import { Command } from 'commander';
import type { QueueOptions } from '../actions/queue.ts';
import { jsonOption, queueOption } from '../options.ts';

const EXAMPLES = `
Examples:
  $ dynaconv queue
  $ dynaconv queue --output out --json
  $ dynaconv queue --retry`;

export const queueCommand = (_signal: AbortSignal): Command =>
  new Command('queue')
    .description('Show the progress of a queue and the shards that failed, or try those again')
    .addOption(queueOption())
    .option('-o, --output <folder>', 'also count the images that have results in a folder')
    .option('--retry', 'try dead shards again')
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async (options: QueueOptions) => {
      const { showQueue } = await import('../actions/queue.ts');
      await showQueue(options);
    });
