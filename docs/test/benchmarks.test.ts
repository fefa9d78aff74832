import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '@dynaconv/tools';
import { expect, it } from 'vitest';

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const readme = read('README.md');
const answers = read('docs/benchmarks/index.md');

/** Of a row, the number in the column whose head begins so. */
type Row = (column: string) => number;

/** Rows of a table that `bench goals --write` writes, by their names. */
function rowsOf(table: string): Map<string, Row> {
  const [, text] = new RegExp(`<!-- ${table}:(.*?)<!-- end of ${table} -->`, 's').exec(readme)!;
  const [head, , ...rows] = text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  return new Map(
    rows.map((cells) => [
      cells[1],
      (column) => Number.parseFloat(cells[head.findIndex((cell) => cell.startsWith(column))]),
    ]),
  );
}

const OURS = 'ours, SIMD';
const networks = rowsOf('networks');

/** The least and the largest factor between stock ops and ours, over the networks whose names match. */
function factors(names: RegExp): string {
  const ratios = [...networks].flatMap(([name, row]) =>
    names.test(name) ? [row('stock tfjs-wasm') / row(OURS)] : [],
  );
  return `${Math.min(...ratios).toFixed(1)} to ${Math.max(...ratios).toFixed(1)}`;
}

it("the answers are what the README's tables say", () => {
  const row = networks.get('rednet50')!;
  expect(answers).toContain(`takes ${row(OURS)} ms`);
  expect(answers).toContain(
    `${(row(OURS) / row('floor')).toFixed(2)}\ntimes what its multiplications`,
  );
  expect(answers).toContain(
    `${(row(OURS) / row('ResNet-50')).toFixed(2)} times what ResNet-50 takes`,
  );
  expect(answers).toContain(
    `are ${factors(/^rednet/)} times as fast, OverLoCKs ${factors(/^overlock/)} times`,
  );
  const times = [...rowsOf('involution').values()].map((involution) => involution('stock ops'));
  expect(answers).toContain(
    `involution is ${Math.min(...times)} to ${Math.max(...times)} times faster`,
  );
});
