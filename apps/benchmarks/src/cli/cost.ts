import type { Command } from 'commander';
import { renderCosts } from '../report/text/costs.ts';
import { measureCosts } from '../suites/cost.ts';
import { printReport } from './output.ts';
import { addSuiteOptions, startSuite } from './suite.ts';

export function addCost(program: Command): void {
  const command = program
    .command('cost')
    .description(
      'convolution, self-attention, involution, ContMix: what they cost as H·W, C and K grow',
    )
    .option('--quick', 'fewer points', false);
  addSuiteOptions(command, 7).action(async ({ json, backend, variant, ...options }) => {
    const suite = await startSuite(backend, variant);
    printReport(await measureCosts({ ...options, ...suite }), renderCosts, json);
  });
}
