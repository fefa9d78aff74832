import { Command, Option } from 'commander';
import type { QueueOptions } from '../actions/queue.ts';
import { jsonOption, queueOption } from '../options.ts';

const EXAMPLES = `
Examples:
  $ dynaconv queue
  $ dynaconv queue --output out --json
  $ dynaconv queue --retry`;

export const queueCommand = (_signal: AbortSignal): Command =>
  new Command('queue')
    .description('Show the progress of a queue and the shards that failed, or try these again')
    .addOption(queueOption())
    .option('-o, --output <folder>', 'also count the images that have results in a folder')
    .addOption(new Option('--retry', 'try dead shards again').conflicts('discard'))
    .option('--discard', 'forget dead shards; enqueue adds those again that have no results')
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async (options: QueueOptions) => {
      const { showQueue } = await import('../actions/queue.ts');
      await showQueue(options);
    });
