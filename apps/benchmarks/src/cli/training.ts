import type { Command } from 'commander';
import { renderTraining } from '../report/text/training.ts';
import { findTorch } from '../rivals/find_torch.ts';
import { benchmarkTraining } from '../suites/training.ts';
import { modelsArgument, positiveInteger, pythonOption } from './options.ts';
import { printReport, say } from './output.ts';
import { addSuiteOptions, startSuite } from './suite.ts';

/** Of 28×28 and 112×112, which tfjs's cpu backend trains in seconds. */
const QUICK = { models: ['rednet_digits', 'overlock_digits'], batch: 64, cpu: true };
/** The goals', 224×224. */
const FULL = { models: ['rednet50', 'overlock_xt'], batch: 8, cpu: false };

export function addTraining(program: Command): void {
  const command = program
    .command('training')
    .addArgument(modelsArgument([]))
    .description(
      `training steps, of ${QUICK.models.join(' and ')} at batch ${QUICK.batch}: ours, tfjs's cpu backend, PyTorch`,
    )
    .option('--full', `${FULL.models.join(' and ')} at batch ${FULL.batch}, without cpu`, false)
    .option('--batch <n>', 'images at once', positiveInteger)
    .option('--cpu', "with tfjs's cpu backend, in the full set and for models named too")
    .option('--no-cpu', "without tfjs's cpu backend")
    .option('--recompute', 'also with all blocks computed again in the backward pass', false)
    .addOption(pythonOption());
  addSuiteOptions(command, 3).action(
    async (
      names: readonly string[],
      { json, backend, variant, python, full, batch, cpu, rounds, recompute },
    ) => {
      const set = full || names.length > 0 ? FULL : QUICK;
      const report = await benchmarkTraining({
        ...(await startSuite(backend, variant)),
        models: names.length > 0 ? names : set.models,
        batch: batch ?? set.batch,
        cpu: cpu ?? set.cpu,
        torch: await findTorch(python, say),
        ...{ rounds, recompute },
      });
      printReport(report, renderTraining, json);
    },
  );
}
