import { Command } from 'commander';
import type { WorkerOptions } from '../actions/worker.ts';
import { backendOption, jsonOption, positive, positiveInteger, queueOption } from '../options.ts';

const MAX_PROCESSES = 1000;

const EXAMPLES = `
Ctrl-C ends a worker when it has finished its shards; a second one ends it at once, and another worker does them again.

Examples:
  $ dynaconv worker
  $ dynaconv worker --queue rediss://me:secret@db.example.org:6380 --processes 4
  $ dynaconv worker --drain`;

export const workerCommand = (signal: AbortSignal): Command =>
  new Command('worker')
    .description('Work on the images of a queue')
    .addOption(queueOption())
    .option(
      '--processes <n>',
      'processes that compute, each with a network of its own and its share of the processors',
      positiveInteger(MAX_PROCESSES),
      1,
    )
    .option(
      '--lock <seconds>',
      'after how long without a sign of life its shards are given to others',
      positive,
      30,
    )
    .option('--drain', 'end when nothing is left to do')
    .addOption(backendOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async (options: WorkerOptions) => {
      const { work } = await import('../actions/worker.ts');
      await work(options, signal);
    });
