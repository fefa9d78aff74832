import { markdownTable } from 'markdown-table';
import { describeGoal, type GoalResult } from '../goals/goal.ts';
import { judge } from '../goals/goals.ts';
import { fastestOf, type Selection } from '../measure/compare.ts';
import type { Group } from '../measure/groups.ts';
import { FORWARD } from '../workloads/pass.ts';
import type { OperatorFigures, Results } from './results.ts';

/** Tables in Markdown of the figures of results, by the name of their place in a README. */
export const TABLES: Readonly<Record<string, (results: readonly Results[]) => string>> = {
  goals: (results) => goalsTable(judge(results)),
  involution: involutionTable,
  networks: networksTable,
};

/**
 * Puts the tables that a README has places for in their places: between the lines `<!-- NAME: … -->` and `<!-- end of NAME -->`.
 * @throws Error for a place without an end
 */
export function withTables(readme: string, results: readonly Results[]): string {
  let text = readme;
  for (const [name, table] of Object.entries(TABLES)) {
    const begin = new RegExp(`<!-- ${name}: .* -->`).exec(text);
    if (!begin) continue;
    const after = begin.index + begin[0].length;
    const end = text.indexOf(`<!-- end of ${name} -->`, after);
    if (end < 0) {
      throw new Error(
        `the README's place for ${name} has no end, expected <!-- end of ${name} -->`,
      );
    }
    text = `${text.slice(0, after)}\n\n${table(results)}\n\n${text.slice(end)}`;
  }
  return text;
}

/** The first columns to the left, as many others as there are to the right. */
const table = (rows: readonly (readonly string[])[], left: number): string =>
  markdownTable(rows as string[][], { align: rows[0].map((_, i) => (i < left ? null : 'r')) });

function goalsTable(goals: readonly GoalResult[]): string {
  const rows = goals.map((result) => {
    const { subject, on, figure } = result;
    const { verdict, goal, measured } = describeGoal(result);
    return [subject, on, figure, verdict === 'missed' ? '**missed**' : verdict, goal, measured];
  });
  return table([['what', 'on', 'figure', '', 'goal', 'measured'], ...rows], 4);
}

/** Involution on wasm: forward and gradients of the peak, by instructions, and how many times longer stock ops take. */
function involutionTable(results: readonly Results[]): string {
  const operators = ofNode(results)
    .flatMap(({ operators }) => operators)
    .filter(({ backend, title }) => backend === 'wasm' && title.startsWith('involution2d '));
  const modes = ['simd', 'relaxed-simd'];
  const forwards = operators.filter((result) => result.pass === FORWARD && isOf(result, modes));
  // Where several results have a shape, the first counts, as for goals.
  const shapes = forwards.filter(
    ({ title }, i) => forwards.findIndex((other) => other.title === title) === i,
  );
  const rows = shapes.map(({ title }) => {
    const [forward, dx, dkernel] = [FORWARD, 'dx', 'dkernel'].map((pass) =>
      operators.find(
        (result) => result.title === title && result.pass === pass && isOf(result, modes),
      ),
    );
    const ofPeak = (figures: OperatorFigures | undefined, mode: string) => {
      const ours = figures && fastestOf(figures, 'ours', { mode });
      return ours ? `${Math.round((100 * figures.floor) / ours.median)} %` : '–';
    };
    const stock = fastestOf(forward!, 'stock')!.median / fastestOf(forward!, 'ours')!.median;
    return [
      title.replace('involution2d ', ''),
      ...modes.flatMap((mode) => [forward, dx, dkernel].map((part) => ofPeak(part, mode))),
      `${Math.round(stock)}×`,
    ];
  });
  const passes = ['forward', 'dx', 'dkernel'];
  const head = ['involution2d', ...passes.map((pass) => `${pass}, SIMD`)];
  return table(
    [[...head, ...passes.map((pass) => `${pass}, relaxed`), 'stock ops take'], ...rows],
    1,
  );
}

const ofNode = (results: readonly Results[]): readonly Results[] =>
  results.filter(({ machine }) => machine.engine.startsWith('Node'));

const isOf = (figures: OperatorFigures, modes: readonly string[]): boolean =>
  modes.every((mode) => fastestOf(figures, 'ours', { mode }));

/** The columns of the networks' table: a heading, and which of the contestants it is. */
const RUNNERS: readonly (readonly [name: string, group: Group, selection?: Selection])[] = [
  ['ours, SIMD', 'ours', { mode: 'simd' }],
  ['ours, relaxed SIMD', 'ours', { mode: 'relaxed-simd' }],
  ['stock tfjs-wasm, composed by us', 'stock'],
  ['onnxruntime-web, best export', 'onnxruntime-web'],
  ['onnxruntime-node, best export', 'onnxruntime-node'],
  ['PyTorch, best formulation', 'pytorch'],
  ['ResNet-50 on stock tfjs-wasm', 'resnet50, stock'],
];

/** Networks on wasm, one image: milliseconds, and the multiple of the floor, which is that of the processor. */
function networksTable(results: readonly Results[]): string {
  const rows = ofNode(results)
    .flatMap(({ machine, networks }) => networks.map((result) => ({ ...result, machine })))
    .filter(({ backend, batch }) => backend === 'wasm' && batch === 1)
    .map((result) => [
      result.model,
      processorOf(result.machine),
      result.floor.toFixed(0),
      ...RUNNERS.map(([, group, selection]) => {
        const found = fastestOf(result, group, selection);
        return found
          ? `${found.median.toFixed(0)} (${(found.median / result.floor).toFixed(2)}×)`
          : '–';
      }),
    ]);
  return table([['', 'processor', 'floor', ...RUNNERS.map(([name]) => name)], ...rows], 2);
}

/** 'Intel Xeon' */
const processorOf = ({ cpu }: Results['machine']): string =>
  cpu.replaceAll(/\((R|TM)\)/g, '').replace(/ Processor$/, '');
