import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '@dynaconv/tools';
import { expect, it } from 'vitest';

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const readme = read('README.md');
const answers = read('docs/benchmarks/index.md');

/** Rows of a table that `bench goals --write` writes: a name, and the numbers of the columns that are not ratios. */
function rowsOf(table: string): Map<string, number[]> {
  const [, text] = new RegExp(`<!-- ${table}:(.*?)<!-- end of ${table} -->`, 's').exec(readme)!;
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  return new Map(
    rows.slice(2).map((line) => {
      const [name, ...cells] = line.split('|').slice(1, -1);
      return [name.trim(), cells.map((cell) => Number.parseFloat(cell.replace('–', 'NaN')))];
    }),
  );
}

const networks = rowsOf('networks');

/** The least and the largest of a ratio of columns, over the networks whose names match. */
function range(names: RegExp, over: number, under: number): string {
  const ratios = [...networks].flatMap(([name, ms]) =>
    names.test(name) ? [ms[over] / ms[under]] : [],
  );
  return `${Math.min(...ratios).toFixed(1)} to ${Math.max(...ratios).toFixed(1)}`;
}

it("the answers are what the README's tables say", () => {
  const [floor, ours, , , , , , resNet] = networks.get('rednet50')!;
  expect(answers).toContain(`takes ${ours} ms`);
  expect(answers).toContain(`${(ours / floor).toFixed(2)}\ntimes what its multiplications`);
  expect(answers).toContain(`${(ours / resNet).toFixed(2)} times what ResNet-50 takes`);
  expect(answers).toContain(
    `are ${range(/^rednet/, 3, 1)} times as fast, OverLoCKs ${range(/^overlock/, 3, 1)} times`,
  );
  const times = [...rowsOf('involution').values()].map((cells) => cells.at(-1)!);
  expect(answers).toContain(
    `involution is ${Math.min(...times)} to ${Math.max(...times)} times faster`,
  );
});
