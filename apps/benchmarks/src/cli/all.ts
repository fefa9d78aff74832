import { listModels } from '@dynaconv/models';
import type { Command } from 'commander';
import { BACKENDS, type BackendName } from '../backends/use_backend.ts';
import { judgeReports } from '../goals/judge_reports.ts';
import { describeNode } from '../measure/describe_node.ts';
import { OPPONENTS } from '../measure/groups.ts';
import { writeJson, writeReport } from '../report/files.ts';
import { measureAll } from '../report/measure_all.ts';
import { DEFAULT_SECTIONS, SECTIONS } from '../report/report.ts';
import { renderGoal } from '../report/text/goals.ts';
import { OPERATORS } from '../workloads/workload.ts';
import { againstOption, listOf, pythonOption, variantOption } from './options.ts';
import { clearProgress, say, showProgress } from './output.ts';

const DEFAULT_BACKENDS: readonly BackendName[] = ['wasm'];

export function addAll(program: Command): void {
  program
    .command('all', { isDefault: true })
    .description('operators, cost table, networks and profiles, as tables and as a page')
    .option('--full', 'every shape and network, which takes hours, instead of three minutes', false)
    .option(
      '--backends <names>',
      `which of ${BACKENDS.join(', ')}, by commas`,
      listOf(BACKENDS),
      DEFAULT_BACKENDS,
    )
    .option(
      '--sections <names>',
      `which of ${SECTIONS.join(', ')}, by commas`,
      listOf(SECTIONS),
      DEFAULT_SECTIONS,
    )
    .option(
      '--operators <names>',
      `operators other than those of the set, of ${OPERATORS.join(', ')}, by commas`,
      listOf(OPERATORS),
    )
    .option(
      '--models <names>',
      `networks other than those of the set, of ${listModels().join(', ')}, by commas`,
      listOf(listModels()),
    )
    .addOption(variantOption())
    .addOption(againstOption(OPPONENTS))
    .addOption(pythonOption())
    .option('--output <folder>', 'where benchmarks.json and benchmarks.html go', 'reports')
    .action(async ({ full, output, ...options }) => {
      const { engine, cpu, cores } = describeNode();
      console.log(`${engine}, ${cpu}, ${cores} cores`);
      const report = await measureAll({
        ...options,
        quick: !full,
        onProgress: showProgress,
        onSkip: say,
        onSection(soFar, added) {
          clearProgress();
          console.log(`\n${added}`);
          // So that an interrupted run leaves what it has measured.
          writeJson(soFar, output);
        },
      });
      const goals = judgeReports([report]).filter(({ measured }) => measured !== undefined);
      console.log(`\n${goals.map(renderGoal).join('\n')}`);
      const { json, html } = await writeReport(report, output);
      console.log(`\nwritten: ${json} and ${html}`);
    });
}
