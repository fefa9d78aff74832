import { listModels } from '@dynaconv/models';
import { Argument, type Command } from 'commander';
import { renderDistributed } from '../report/text/distributed.ts';
import { benchmarkDistributed } from '../suites/distributed.ts';
import { jsonOption, positiveInteger, roundsOption } from './options.ts';
import { printReport, showProgress } from './output.ts';

export function addDistributed(program: Command): void {
  program
    .command('distributed')
    .addArgument(
      new Argument('[model]', 'the network that is trained')
        .choices(listModels())
        .default('rednet26'),
    )
    .description(
      'training by several processes of this machine, in turn with all-reduces and without',
    )
    .option('--size <pixels>', 'side of the images', positiveInteger, 96)
    .option('--batch <n>', 'images of each worker', positiveInteger, 16)
    .option('--workers <n>', 'processes, of one thread each', positiveInteger, 2)
    .addOption(roundsOption(5))
    .addOption(jsonOption())
    .action(async (model: string, { json, ...options }) => {
      const report = await benchmarkDistributed({ model, ...options, onProgress: showProgress });
      printReport(report, renderDistributed, json);
    });
}
