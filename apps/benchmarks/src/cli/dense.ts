import type { Command } from 'commander';
import { renderJudgedDense } from '../report/text/dense.ts';
import { findTorch } from '../rivals/find_torch.ts';
import { denseRivals } from '../rivals/pytorch_dense.ts';
import { benchmarkDense } from '../suites/dense.ts';
import { DENSE_GOALS, DENSE_NAMES, DENSE_SIZE } from '../suites/dense_network.ts';
import { namesArgument, positiveInteger, pythonOption } from './options.ts';
import { printReport, say } from './output.ts';
import { addSuiteOptions, startSuite } from './suite.ts';

export function addDense(program: Command): void {
  const command = program
    .command('dense')
    .addArgument(namesArgument(DENSE_NAMES, DENSE_GOALS))
    .description('detectors and segmenters, from an image to its answer: ours, stock ops, PyTorch')
    .option('--size <pixels>', 'side of the image', positiveInteger, DENSE_SIZE)
    .option('--no-stock', 'without stock ops, which take gigabytes')
    .addOption(pythonOption());
  addSuiteOptions(command, 3).action(
    async (names: readonly string[], { json, backend, variant, python, ...options }) => {
      const torch = await findTorch(python, say);
      const report = await benchmarkDense({
        ...options,
        ...(await startSuite(backend, variant)),
        models: names,
        rivals: torch && denseRivals(torch),
      });
      printReport(report, renderJudgedDense, json);
    },
  );
}
