import type { Command } from 'commander';
import { useBackend } from '../backends/use_backend.ts';
import { compileWasmRoofline } from '../measure/wasm_roofline.ts';
import { renderCosts } from '../report/text/costs.ts';
import { measureCosts } from '../suites/cost.ts';
import { backendOption, jsonOption, roundsOption, variantOption } from './options.ts';
import { printReport, showProgress } from './output.ts';

export function addCost(program: Command): void {
  program
    .command('cost')
    .description(
      'convolution, self-attention, involution, ContMix: what they cost as H·W, C and K grow',
    )
    .addOption(backendOption())
    .addOption(variantOption())
    .option('--quick', 'fewer points', false)
    .addOption(roundsOption(7))
    .addOption(jsonOption())
    .action(async ({ json, backend, variant, ...options }) => {
      const report = await measureCosts({
        ...options,
        backend: await useBackend(backend, variant),
        roofline: await compileWasmRoofline(),
        onProgress: showProgress,
      });
      printReport(report, renderCosts, json);
    });
}
