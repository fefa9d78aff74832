import type { Command } from 'commander';
import { OPPONENTS, runtimesOf } from '../measure/groups.ts';
import { renderModels } from '../report/text/networks.ts';
import { findTorch } from '../rivals/find_torch.ts';
import { networkRivals } from '../rivals/network_rivals.ts';
import { benchmarkModels } from '../suites/models.ts';
import {
  againstOption,
  batchOption,
  modelsArgument,
  positiveInteger,
  pythonOption,
  sizeOption,
} from './options.ts';
import { printReport, say } from './output.ts';
import { addSuiteOptions, startSuite } from './suite.ts';

export function addModels(program: Command): void {
  const command = program
    .command('models')
    .addArgument(modelsArgument())
    .description('whole networks, rednet50 by default: ours, stock ops, ResNet-50, other runtimes')
    .addOption(againstOption(OPPONENTS))
    .addOption(pythonOption())
    .addOption(sizeOption())
    .addOption(batchOption())
    .option('--loads <n>', 'how often each is loaded', positiveInteger, 3);
  addSuiteOptions(command, 5).action(
    async (names: readonly string[], { json, backend, variant, python, ...options }) => {
      const torch = await findTorch(python, say);
      const report = await benchmarkModels({
        ...options,
        ...(await startSuite(backend, variant)),
        models: names,
        rivals: torch && networkRivals(torch, runtimesOf(options.against)),
      });
      printReport(report, renderModels, json);
    },
  );
}
