import type { Command } from 'commander';
import { RIVALS } from '../measure/groups.ts';
import { renderOperators } from '../report/text/operators.ts';
import { findTorch } from '../rivals/find_torch.ts';
import { operatorRivals } from '../rivals/operator_rivals.ts';
import { benchmarkOperators } from '../suites/operators.ts';
import { workloadsOf } from '../workloads/shapes.ts';
import { OPERATORS, type Operator } from '../workloads/workload.ts';
import { againstOption, batchOption, namesArgument, pythonOption } from './options.ts';
import { printReport, say, showProgress } from './output.ts';
import { addSuiteOptions, startSuite } from './suite.ts';

export function addOperators(program: Command): void {
  const command = program
    .command('operators')
    .addArgument(namesArgument(OPERATORS, OPERATORS))
    .description(
      'operators, one call each, all by default: forward and backward, against stock ops and other runtimes',
    )
    .addOption(againstOption(RIVALS))
    .addOption(pythonOption())
    .addOption(batchOption())
    .option('--quick', 'a shape or two of each', false);
  addSuiteOptions(command, 7).action(async (names: readonly Operator[], options) => {
    const { json, variant, against, python, batch, quick, rounds } = options;
    const torch = against.length > 0 ? await findTorch(python, say) : undefined;
    const rivals = await operatorRivals({
      ...{ against, torch },
      ...{ onProgress: showProgress, onSkip: say },
    });
    try {
      const report = await benchmarkOperators({
        ...(await startSuite(options.backend, variant)),
        ...{ rounds, rivals },
        workloads: names.flatMap((operator) => workloadsOf(operator, quick, batch)),
      });
      printReport(report, renderOperators, json);
    } finally {
      await rivals.dispose();
    }
  });
}
