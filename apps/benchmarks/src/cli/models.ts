import type { Command } from 'commander';
import { useBackend } from '../backends/use_backend.ts';
import { OPPONENTS, runtimesOf } from '../measure/groups.ts';
import { compileWasmRoofline } from '../measure/wasm_roofline.ts';
import { renderModels } from '../report/text/networks.ts';
import { findTorch } from '../rivals/find_torch.ts';
import { networkRivals } from '../rivals/network_rivals.ts';
import { benchmarkModels } from '../suites/models.ts';
import {
  againstOption,
  backendOption,
  batchOption,
  DEFAULT_MODEL,
  jsonOption,
  modelsArgument,
  positiveInteger,
  pythonOption,
  roundsOption,
  sizeOption,
  variantOption,
} from './options.ts';
import { printReport, say, showProgress } from './output.ts';

export function addModels(program: Command): void {
  program
    .command('models')
    .addArgument(modelsArgument())
    .description('whole networks, rednet50 by default: ours, stock ops, ResNet-50, other runtimes')
    .addOption(backendOption())
    .addOption(variantOption())
    .addOption(againstOption(OPPONENTS))
    .addOption(pythonOption())
    .addOption(sizeOption())
    .addOption(batchOption())
    .addOption(roundsOption(5))
    .option('--loads <n>', 'how often each is loaded', positiveInteger, 3)
    .addOption(jsonOption())
    .action(async (names: string[] | undefined, { json, backend, variant, python, ...options }) => {
      const torch = await findTorch(python, say);
      const report = await benchmarkModels({
        ...options,
        models: names ?? [DEFAULT_MODEL],
        backend: await useBackend(backend, variant),
        rivals: torch && networkRivals(torch, runtimesOf(options.against)),
        roofline: await compileWasmRoofline(),
        onProgress: showProgress,
        onSkip: say,
      });
      printReport(report, renderModels, json);
    });
}
