/** `npm run bench:browser`: opens the page of the benchmarks in Chromium, presses Start, and prints what appears. */

import path from 'node:path';
import { parseArgs } from 'node:util';
import { Browser, flagsOf, portOf, problemOf, serve } from '@dynaconv/page-kit';
import { ROOT } from '@dynaconv/tools';
import { isDense, PAGE_MODELS, PAGE_NETWORKS } from '../src/browser/plan.ts';
import { TARGETS } from '../src/browser/protocol.ts';
import { describeNode } from '../src/measure/describe_node.ts';
import { PAGE_OPPONENTS } from '../src/measure/groups.ts';
import { writeReport } from '../src/report/files.ts';
import { parseReport } from '../src/report/parse.ts';
import { DEFAULT_SECTIONS, type Report, SECTIONS } from '../src/report/report.ts';
import { renderCosts } from '../src/report/text/costs.ts';
import { renderDense } from '../src/report/text/dense.ts';
import { renderModels } from '../src/report/text/networks.ts';
import { renderProfile } from '../src/report/text/profiles.ts';
import { DENSE_SIZE } from '../src/suites/dense_network.ts';
import { OPERATORS } from '../src/workloads/workload.ts';
import { BenchmarksPage, type PageChoices } from './page.ts';
import { rivalsSite } from './rivals.ts';
import { benchmarksSite } from './site.ts';

const DEFAULT_PORT = 8401;
const POLL_MS = 500;
const DEFAULT_AGAINST = 'training-form,stock,resnet50';

const HELP = `npm run bench:browser -- [options]

Measures ours beside stock ops in a page of Chromium, and prints what it measures and the goals. It writes
benchmarks-browser.json and benchmarks-browser.html. Ctrl-C ends it, and leaves those as they were.

  --full              every shape, which takes hours without a GPU, instead of the set of three minutes
  --backends <names>  which of ${TARGETS.join(', ')}, by commas (default: all of them); threads is wasm on two
  --sections <names>  which of ${SECTIONS.join(', ')}, by commas (default: all but dense,
                      which is detectors and segmenters)
  --operator <name>   one operator alone
  --model <name>      one network alone: ${PAGE_MODELS.join(', ')}, a detector or a segmenter
  --size <pixels>     side of the images of detectors and segmenters (default: ${DENSE_SIZE})
  --rounds <n>        rounds of each measurement (default: 1 to 3, with --full up to 7)
  --against <names>   what networks are compared with, of ${PAGE_OPPONENTS.join(', ')}, by commas, or
                      none (default: ${DEFAULT_AGAINST}); the runtimes are installed, and PyTorch makes their files, unless
                      they are in the cache
  --python <path>     Python with torch, for those files (default: python3)
  --gpu               on the machine's GPU, through Vulkan and without a screen, in place of one that the processor plays; an error where
                      Chromium finds none
  --json              print the report as JSON instead of rows
  --output <folder>   where the files go (default: reports)
  --serve             only serve the page, to this machine alone, for a browser of your own, until Ctrl-C
  --port <n>          where to serve it (default: ${DEFAULT_PORT} with --serve); 0 takes any that is free
  --help
`;

const OPTIONS = {
  full: { type: 'boolean' },
  backends: { type: 'string' },
  sections: { type: 'string' },
  operator: { type: 'string' },
  model: { type: 'string' },
  size: { type: 'string' },
  rounds: { type: 'string' },
  against: { type: 'string', default: DEFAULT_AGAINST },
  python: { type: 'string', default: 'python3' },
  gpu: { type: 'boolean', default: false },
  json: { type: 'boolean' },
  output: { type: 'string', default: path.join(ROOT, 'reports') },
  serve: { type: 'boolean' },
  port: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

async function run(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const targets = values.backends?.split(',');
  const sections = values.sections?.split(',') ?? sectionsOf(values);
  assertKnown('--backends', targets ?? [], TARGETS);
  assertKnown('--sections', sections, SECTIONS);
  assertKnown('--operator', values.operator === undefined ? [] : [values.operator], OPERATORS);
  assertKnown('--model', values.model === undefined ? [] : [values.model], PAGE_NETWORKS);
  const against = values.against === 'none' ? [] : values.against.split(',');
  assertKnown('--against', against, PAGE_OPPONENTS);
  const rounds = values.rounds === undefined ? undefined : wholeNumber('--rounds', values.rounds);
  const size = values.size === undefined ? undefined : wholeNumber('--size', values.size);
  const port = values.port === undefined ? undefined : portOf(values.port);
  const { full, operator, model, gpu, json, output, python } = values;
  const models = PAGE_MODELS.filter((each) => model === undefined || each === model);
  const say = (message: string) => process.stderr.write(`${message}\n`);
  const rivals = await rivalsSite({ against, models, python, onProgress: say, onSkip: say });
  const site = await benchmarksSite(rivals);
  if (values.serve) {
    const { origin } = await serve(site, 'isolated', port ?? DEFAULT_PORT);
    process.stdout.write(`The benchmarks are at ${origin}\nCtrl-C ends it.\n`);
    return;
  }
  const server = await serve(site, 'isolated', port);
  const browser = new Browser({ gpu });
  try {
    const { page } = await browser.open(`${server.origin}/`);
    const benchmarks = new BenchmarksPage(page);
    if (gpu) await assertGpu(benchmarks);
    const report = await measure(
      benchmarks,
      { targets, full, sections, operator, model, size, rounds, against },
      { isPrinting: !json, flags: flagsOf(gpu) },
    );
    const files = await writeReport(report, output, 'benchmarks-browser');
    process.stdout.write(
      json
        ? `${JSON.stringify(report, null, 2)}\n`
        : `\nwritten: ${Object.values(files).join(', ')}\n`,
    );
  } finally {
    await browser.kill();
    await server.close();
  }
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`${option}: '${text}' is no whole number of at least 1`);
}

/** @throws Error where the page's WebGPU does not run on a GPU */
async function assertGpu(page: BenchmarksPage): Promise<void> {
  const adapter = await page.adapter();
  if (adapter?.isFallback === false) return;
  throw new Error(
    `--gpu: Chromium finds no GPU here, through Vulkan${adapter ? `, but ${adapter.name}, which the processor plays` : ''}; is the Vulkan driver of the GPU installed?`,
  );
}

/** What is asked for by name is measured alone. */
function sectionsOf({ operator, model }: { operator?: string; model?: string }) {
  const ofModel = model && (isDense(model) ? 'dense' : 'models');
  const named = [operator && 'operators', ofModel].filter((each) => each !== undefined);
  return named.length > 0 ? named : DEFAULT_SECTIONS;
}

function assertKnown(option: string, names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new Error(`${option}: '${unknown}' is none of ${known.join(', ')}`);
}

/**
 * Does on the page what a user does, until all is measured.
 * @throws Error with the page's own words where it fails
 */
async function measure(
  page: BenchmarksPage,
  choices: PageChoices,
  { isPrinting, flags }: { isPrinting: boolean; flags: readonly string[] },
): Promise<Report> {
  const print = (lines: readonly string[]) => {
    if (isPrinting && lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
  };
  await page.choose(choices);
  await page.start();
  let printed = 0;
  for (let isRunning = true; isRunning; ) {
    await page.page.waitForTimeout(POLL_MS);
    // Asked for first, so that the last rows are printed too.
    isRunning = await page.isRunning();
    const rows = await page.rows();
    showProgress(isRunning && isPrinting ? (await page.progress()).doing : '');
    print(rows.slice(printed).map(lineOf));
    printed = rows.length;
  }
  const error = await page.error();
  if (error) throw new Error(error);
  const report = parseReport(await page.download(), 'the report of the page');
  const parts = [
    ...[report.costs.map(renderCosts), report.models.map(renderModels)],
    ...[report.dense.map(renderDense), report.profiles.map(renderProfile)],
  ];
  print(parts.flat().map((text) => `\n${text}`));
  print(['', ...(await page.goals()), '', ...(await page.skips())]);
  // What the page is not told, or told otherwise.
  const { cpu, cores } = describeNode();
  return {
    ...report,
    machine: { ...report.machine, cpu, cores, flags: [...report.machine.flags, ...flags] },
  };
}

/** Widths of the columns: what comes later is not known yet when a row is printed. */
const WIDTHS = [34, 20, 14];
const NUMBER_WIDTH = 10;

function lineOf(cells: readonly string[]): string {
  if (cells.length === 1) return `\n${cells[0]}`;
  return cells
    .map((text, i) => (i < WIDTHS.length ? text.padEnd(WIDTHS[i]) : text.padStart(NUMBER_WIDTH)))
    .join('');
}

let shown = '';

/** One line that is written over, on a terminal; a line whenever it changes elsewhere. */
function showProgress(message: string): void {
  if (message === shown) return;
  shown = message;
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${message}`);
  else if (message) process.stderr.write(`${message}\n`);
}

await run().catch((error: NodeJS.ErrnoException) => {
  process.stderr.write(`bench:browser: ${problemOf(error)}\n`);
  process.exitCode = 1;
});
