import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { assertEqual, Browser, serve, startCommand, stopCommand } from '@dynaconv/page-kit';
import { ROOT, Tally } from '@dynaconv/tools';
import { BenchmarksPage } from '../../bench_browser/page.ts';
import { WITHOUT_RIVALS } from '../../bench_browser/rivals.ts';
import { benchmarksSite } from '../../bench_browser/site.ts';
import { digits } from '../../src/report/format.ts';
import { parseReport } from '../../src/report/parse.ts';
import type { DenseResult } from '../../src/suites/dense.ts';
import type { OperatorResult } from '../../src/suites/operators.ts';

const MAIN = fileURLToPath(new URL('../../bench_browser/main.ts', import.meta.url));
const SCREENSHOT = path.join(ROOT, 'reports', 'benchmarks.png');

/** The smallest set that has goals: on WASM, in seconds. */
const OPERATOR = 'contMix2d';
const MODES = ['simd', 'relaxed-simd'];
const NOT_ASKED_FOR = 'start its server with --against to have it';
const PASSES = ['forward', 'forward + backward', 'aggregation alone', 'dx', 'dattention'];

const DETECTOR = 'retinanet_red50_neck_fpn';

/** Uses the page of the benchmarks as a user does, in a browser; leaves a screenshot in reports/. */
export async function runBenchmarksTests(): Promise<Tally> {
  const tally = new Tally();
  const browser = new Browser();
  const { origin, command } = await startCommand(MAIN, '--serve');
  const check = (name: string, run: () => Promise<void>) =>
    tally.check(`benchmarks > ${name}`, run);
  try {
    const { page, errors } = await browser.open(`${origin}/`);
    const benchmarks = new BenchmarksPage(page);
    await check('nothing chosen is an error that says what to do', async () => {
      await benchmarks.choose({ targets: [] });
      await benchmarks.start();
      assertEqual(await benchmarks.error(), 'Choose at least one place to run on.', 'error');
      await benchmarks.choose({ sections: [] });
      await benchmarks.start();
      assertEqual(await benchmarks.error(), 'Choose at least one thing to measure.', 'error');
    });
    await check('other runtimes say how to get them', async () => {
      assertEqual(
        await page.locator('label:has(input[name=against]:disabled)').allTextContents(),
        ['onnxruntime-web', 'LiteRT.js'].map((name) => ` ${name}: ${NOT_ASKED_FOR}`),
        'boxes that cannot be checked',
      );
    });
    await check('rows and progress come while it measures', () => checkMeasuring(benchmarks));
    await check('the report holds the figures and goals shown', () => checkReport(benchmarks));
    await check('plots have grown', async () => {
      const name = 'WebAssembly, one thread';
      const expected = [`${name}: what the device can do`, `${name}: ${OPERATOR}, forward`];
      assertEqual(await benchmarks.plots(), expected, 'plots');
    });
    await check('costs, networks and profiles come as in the report', () => checkParts(benchmarks));
    await check('detectors come with rows, plots and goals', () => checkDense(benchmarks));
    await check('can be photographed', async () => {
      await page.screenshot({ path: SCREENSHOT, fullPage: true });
    });
    await check('Stop ends it at once, and it can begin again', () => checkStop(benchmarks));
    await check(
      'what is measured nowhere that was chosen is an error that says where it is',
      async () => {
        await benchmarks.choose({ targets: ['threads'], sections: ['costs'] });
        await benchmarks.start();
        await benchmarks.stopped();
        assertEqual(
          await benchmarks.error(),
          'Nothing of this is measured there: costs are those of WebAssembly, kernels are profiled on WebAssembly alone, on one thread or two, and a network by itself is measured in the sections that it is of.',
          'error',
        );
      },
    );
    await check('the page has thrown and logged no errors', async () => {
      assertEqual(errors.splice(0), [], 'errors');
    });
    await check('a backend that does not start is said in words', async () => {
      await page.route('**/tfjs-wasm/**', (route) => route.abort());
      await benchmarks.choose({ targets: ['wasm'], sections: ['operators'], operator: OPERATOR });
      await benchmarks.start();
      await benchmarks.stopped();
      assertEqual(
        await benchmarks.error(),
        'WebAssembly, one thread: tfjs-backend-wasm does not start; expected its .wasm files in /tfjs-wasm/',
        'error',
      );
    });
    await check('a page that may not share memory says why it has no threads', () =>
      checkPlainPage(browser),
    );
    await check('Ctrl-C ends the command', () => stopCommand(command));
  } finally {
    await browser.kill();
    // Whatever went wrong above: a server left behind would keep the run from ending.
    command.kill('SIGKILL');
  }
  return tally;
}

async function checkMeasuring(benchmarks: BenchmarksPage): Promise<void> {
  await benchmarks.choose({ targets: ['wasm'], sections: ['operators'], operator: OPERATOR });
  await benchmarks.watch();
  await benchmarks.start();
  await benchmarks.stopped();
  assertEqual(await benchmarks.error(), undefined, 'error');
  const looks = await benchmarks.looks();
  const shares = looks.map(({ share }) => share);
  assertEqual(
    shares,
    shares.toSorted((a, b) => a - b),
    'progress, which only grows',
  );
  const early = looks.filter(({ rows, share }) => rows > 1 && share > 0 && share < 1);
  assertEqual(early.length > 0, true, 'rows have come before the end');
  const isNamed = early.every(({ doing }) => doing.includes(OPERATOR));
  assertEqual(isNamed, true, 'progress names what runs');
  const { doing, share } = await benchmarks.progress();
  assertEqual([/^Measured after \d+ s: 5 results\.$/.test(doing), share], [true, 1], doing);
}

async function checkReport(benchmarks: BenchmarksPage): Promise<void> {
  const report = parseReport(await benchmarks.download(), 'the report');
  const [operators] = report.operators;
  assertEqual(
    [report.operators.length, operators.backend, report.quick],
    [1, 'wasm', true],
    'kind',
  );
  const [[heading], ...rows] = await benchmarks.rows();
  assertEqual(heading.startsWith('WebAssembly, one thread tfjs-backend-wasm '), true, heading);
  const shown = rows.map(([title, pass, mode, ours, roof, stock, ratio]) => {
    assertEqual(/^\d+ %$/.test(roof), true, `of the roof: ${roof}`);
    return { title, pass, mode, ours, stock, ratio };
  });
  const expected = operators.results.flatMap(({ title, pass, standings }) => {
    const stock = Math.min(...standings.filter((each) => !each.mode).map((each) => each.median));
    return standings
      .filter((each) => each.mode)
      .map(({ mode, median }) => ({
        ...{ title, pass, mode, ours: digits(median), stock: digits(stock) },
        ratio: `${digits(stock / median)}×`,
      }));
  });
  assertEqual(shown, expected, 'rows');
  const names = expected.map(({ pass, mode }) => `${pass}, ${mode}`);
  const measured = PASSES.flatMap((pass) => MODES.map((mode) => `${pass}, ${mode}`));
  assertEqual(names, measured, 'passes and modes');
  const isTimed = expected.every(({ ours, stock }) => Number.parseFloat(ours) > 0 && stock !== '–');
  assertEqual(isTimed, true, 'all are timed');
  assertEqual(await benchmarks.goals(), goalsOf(operators.results), 'goals');
}

async function checkParts(benchmarks: BenchmarksPage): Promise<void> {
  await benchmarks.choose({ targets: ['wasm'], sections: ['costs', 'models', 'profiles'] });
  await benchmarks.watch();
  await benchmarks.start();
  await benchmarks.stopped();
  assertEqual(await benchmarks.error(), undefined, 'error');
  const counts = (await benchmarks.looks()).map(({ parts }) => parts);
  assertEqual([...new Set(counts)], [0, 1, 2, 3], 'sections, which come one by one');
  const { operators, costs, models, profiles } = parseReport(
    await benchmarks.download(),
    'the report',
  );
  assertEqual(
    [operators, costs, models, profiles].map(({ length }) => length),
    [0, 1, 1, 1],
    'parts of the report',
  );
  const shown = await benchmarks.tableRows();
  const [{ points }] = costs;
  for (const { kernelSize, channels, median } of points) {
    const isShown = shown.some(
      (cells) =>
        cells[1] === `${channels}` && cells[2] === `${kernelSize}` && cells[5] === digits(median),
    );
    assertEqual(isShown, true, `a row with ${channels}, ${kernelSize}, ${digits(median)}`);
  }
  const [{ standings, model }] = models[0].results;
  assertEqual(
    standings.map(({ group }) => group),
    [
      ...['ours', 'ours', 'ours training form', 'stock', 'stock'],
      ...['resnet50, stock', 'resnet50, ours', 'resnet50, ours'],
    ],
    `contestants of ${model}`,
  );
  for (const { name, median } of standings) {
    const row = shown.find((cells) => cells[0] === name);
    assertEqual(row?.[1], digits(median), `milliseconds of ${name}`);
  }
  for (const { label, milliseconds } of profiles[0].models[0].kernels) {
    const isShown = shown.some((cells) => cells[0] === label && cells[1] === digits(milliseconds));
    assertEqual(isShown, true, `a row with ${label}, ${digits(milliseconds)}`);
  }
}

/** On backends whose kernels are done when their calls return, and on one where they go on. */
async function checkDense(benchmarks: BenchmarksPage): Promise<void> {
  const measure = async (targets: readonly string[], against: readonly string[]) => {
    const choice = { model: DETECTOR, size: 64, rounds: 1, against };
    await benchmarks.choose({ targets, sections: ['dense'], ...choice });
    await benchmarks.start();
    await benchmarks.stopped();
    assertEqual(await benchmarks.error(), undefined, 'error');
    assertEqual(await benchmarks.skips(), [], 'what was left out');
    const { dense } = parseReport(await benchmarks.download(), 'the report');
    const results = dense.flatMap((part) => part.results);
    assertEqual(
      [dense.map(({ size }) => size), results.map(({ model }) => model)],
      [targets.map(() => 64), targets.map(() => DETECTOR)],
      'parts of the report',
    );
    const shown = await benchmarks.tableRows();
    for (const { name, median } of results.flatMap(({ standings }) => standings)) {
      const isShown = shown.some((cells) => cells[0] === name && cells[1] === digits(median));
      assertEqual(isShown, true, `a row with ${name}, ${digits(median)}`);
    }
    const plots = (await benchmarks.plots()).filter((title) => title.startsWith(DETECTOR));
    return { results, plots, goals: await benchmarks.goals() };
  };
  const named = (results: readonly DenseResult[]) =>
    results.map(({ standings }) => standings.map(({ name }) => name));
  const onWasm = await measure(['wasm', 'threads'], ['stock']);
  assertEqual(
    named(onWasm.results),
    [
      [...MODES.map((mode) => `ours ${mode}`), 'stock'],
      ['ours one thread', 'ours two threads', 'stock'],
    ],
    'contestants',
  );
  for (const { outside = 0, kernels } of onWasm.results) {
    assertEqual([outside > 0, kernels.length > 1], [true, true], 'whether kernels are timed');
  }
  const [{ peakBytes, multiplyAdds }] = onWasm.results;
  assertEqual((peakBytes?.stock ?? 0) > peakBytes!.ours, true, 'memory of stock ops');
  assertEqual(onWasm.plots.length, 3, 'plots: of times, and of the memory of one');
  assertEqual(onWasm.goals.length, 6 + 5, 'goals');
  const [goal] = onWasm.goals;
  const isJudged = /: \S+, 64×64 on wasm simd: .* stock ops, the goal is ≥ 4.00×$/.test(goal);
  assertEqual(isJudged, true, goal);
  const onWebgl = await measure(['webgl'], []);
  assertEqual(named(onWebgl.results), [['ours float32']], 'contestants');
  const [{ outside, kernels, ...result }] = onWebgl.results;
  assertEqual([outside, kernels], [undefined, []], 'kernels that cannot be timed');
  // Weights are random, but what is done for an image is the same.
  assertEqual(result.multiplyAdds, multiplyAdds, 'multiply–adds');
  assertEqual([onWebgl.plots.length, onWebgl.goals], [1, []], 'plots and goals');
}

/** Those that the set has figures for, from the figures. */
function goalsOf(results: readonly OperatorResult[]): string[] {
  const [whole, part] = ['forward', 'aggregation alone'].map(
    (pass) => results.find((result) => result.pass === pass)!,
  );
  const [time, timeOfPart] = [whole, part].map(
    ({ standings }) => standings.find(({ mode }) => mode === 'simd')!.median,
  );
  const [ofPeak, ofPart] = [(100 * part.floor) / timeOfPart, time / timeOfPart];
  const verdict = (isReached: boolean) => (isReached ? 'reached' : 'missed');
  return [
    `${verdict(ofPeak >= 80)}: ${part.title}, aggregation alone on wasm simd: ${ofPeak.toFixed(0)} % of the peak of mul + add, the goal is ≥ 80 %`,
    `${verdict(ofPart <= 1.5)}: ${whole.title}, with bias and softmax on wasm simd: ${ofPart.toFixed(2)}× the time of the aggregation alone, the goal is ≤ 1.50×`,
  ];
}

async function checkStop(benchmarks: BenchmarksPage): Promise<void> {
  await benchmarks.choose({ targets: ['webgl'], sections: ['operators'] });
  await benchmarks.start();
  assertEqual(await benchmarks.rows(), [], 'rows of the run before');
  // The first task takes many seconds where there is no GPU.
  await benchmarks.page.getByRole('status').filter({ hasText: 'WebGL: ' }).waitFor();
  await benchmarks.stop();
  assertEqual(await benchmarks.isRunning(), false, 'still running');
  const { doing } = await benchmarks.progress();
  assertEqual(/^Stopped after \d+ s: \d+ results\.$/.test(doing), true, doing);
  await benchmarks.choose({ targets: ['wasm'], sections: ['operators'], operator: 'conv2d' });
  await benchmarks.start();
  await benchmarks.stopped();
  // A heading, then forward and training, each in every mode.
  assertEqual((await benchmarks.rows()).length, 1 + 2 * MODES.length, 'rows of the run after');
}

async function checkPlainPage(browser: Browser): Promise<void> {
  const server = await serve(await benchmarksSite(WITHOUT_RIVALS), 'plain');
  const { page } = await browser.open(`${server.origin}/`);
  const [label] = await page.locator('label:has(input[name=target]:disabled)').allTextContents();
  await page.close();
  await server.close();
  assertEqual(
    label,
    ' WebAssembly, two threads: needs a page that is cross-origin isolated',
    'the choice that is not there',
  );
}
