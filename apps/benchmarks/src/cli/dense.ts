import type { Command } from 'commander';
import { renderDense } from '../report/text/dense.ts';
import { findTorch } from '../rivals/find_torch.ts';
import { benchmarkDense } from '../suites/dense.ts';
import { DENSE_NAMES } from '../suites/dense_network.ts';
import { namesArgument, positiveInteger, pythonOption } from './options.ts';
import { printReport, say } from './output.ts';
import { addSuiteOptions, startSuite } from './suite.ts';

/** Those that have goals. */
const GOALS = ['retinanet_red50_neck_fpn', 'mask_rcnn_red50_neck_fpn', 'upernet_overlock_xt'];
/** What the goals are of. */
const SIZE = 512;

export function addDense(program: Command): void {
  const command = program
    .command('dense')
    .addArgument(namesArgument(DENSE_NAMES, GOALS))
    .description('detectors and segmenters, from an image to its answer: ours, stock ops, PyTorch')
    .option('--size <pixels>', 'side of the image', positiveInteger, SIZE)
    .option('--no-stock', 'without stock ops, which take gigabytes')
    .addOption(pythonOption());
  addSuiteOptions(command, 3).action(
    async (names: readonly string[], { json, backend, variant, python, ...options }) => {
      const report = await benchmarkDense({
        ...options,
        ...(await startSuite(backend, variant)),
        models: names,
        torch: await findTorch(python, say),
      });
      printReport(report, renderDense, json);
    },
  );
}
