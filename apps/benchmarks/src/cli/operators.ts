import { type Command, InvalidArgumentError } from 'commander';
import { useBackend } from '../backends/use_backend.ts';
import { RIVALS } from '../measure/groups.ts';
import { compileWasmRoofline } from '../measure/wasm_roofline.ts';
import { renderOperators } from '../report/text/operators.ts';
import { findTorch } from '../rivals/find_torch.ts';
import { operatorRivals } from '../rivals/operator_rivals.ts';
import { benchmarkOperators } from '../suites/operators.ts';
import { workloadsOf } from '../workloads/shapes.ts';
import { OPERATORS, type Operator } from '../workloads/workload.ts';
import {
  againstOption,
  backendOption,
  batchOption,
  jsonOption,
  pythonOption,
  roundsOption,
  variantOption,
} from './options.ts';
import { printReport, say, showProgress } from './output.ts';

export function addOperators(program: Command): void {
  program
    .command('operators [names...]')
    .description(
      `${OPERATORS.join(', ')}: forward and backward, against stock ops and other runtimes`,
    )
    .addOption(backendOption())
    .addOption(variantOption())
    .addOption(againstOption(RIVALS))
    .addOption(pythonOption())
    .addOption(batchOption())
    .option('--quick', 'a shape or two of each', false)
    .addOption(roundsOption(7))
    .addOption(jsonOption())
    .action(async (names: string[], options) => {
      const { json, variant, against, python, batch, quick, rounds } = options;
      const operators = names.length > 0 ? names.map(toOperator) : OPERATORS;
      const torch = against.length > 0 ? await findTorch(python, say) : undefined;
      const common = { onProgress: showProgress, onSkip: say };
      const rivals = await operatorRivals({ against, torch, ...common });
      try {
        const report = await benchmarkOperators({
          backend: await useBackend(options.backend, variant),
          roofline: await compileWasmRoofline(),
          workloads: operators.flatMap((operator) => workloadsOf(operator, quick, batch)),
          rounds,
          rivals,
          ...common,
        });
        printReport(report, renderOperators, json);
      } finally {
        await rivals.dispose();
      }
    });
}

function toOperator(name: string): Operator {
  if (!OPERATORS.includes(name as Operator)) {
    throw new InvalidArgumentError(`'${name}' is none of ${OPERATORS.join(', ')}`);
  }
  return name as Operator;
}
