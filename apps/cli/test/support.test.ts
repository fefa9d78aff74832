import { readFileSync } from 'node:fs';
import { OPS } from '@dynaconv/conformance';
import { supportMatrix } from '@dynaconv/conformance/matrix';
import { asReport } from '@dynaconv/conformance/report';
import { expect, test } from 'vitest';
import { dynaconv } from './support/cli.ts';

const BACKENDS = [
  'composed-cpu',
  'composed-wasm',
  'cpu',
  'tensorflow',
  'wasm',
  'wasm-relaxed',
  'wasm-threads',
  'webgl',
  'webgl-f16',
  'webgpu',
];

test('prints a row for every op, a column for every backend, and what the figures mean', async () => {
  const { code, stdout } = await dynaconv(['support']);
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  const [head, ...rows] = lines.slice(0, lines.indexOf(''));
  expect(head.split(/ {2,}/).slice(1).sort()).toEqual(BACKENDS);
  const ops = rows.filter((row) => !row.startsWith(' '));
  expect(new Set(ops)).toEqual(new Set(OPS.map(({ name }) => name)));
  // Aligned: what is said of the last backend ends below its name.
  for (const row of rows) if (row.startsWith(' ')) expect(row).toHaveLength(head.length);
  for (const sign of ['0.97 ', '(0.97)', '+3', '✗ 3/40', 'known', '·']) {
    expect(lines.some((line) => line.startsWith(`${sign}  `))).toBe(true);
  }
});

test('--json prints the reports, each of which passed', async () => {
  const { code, stdout } = await dynaconv(['support', '--json']);
  expect(code).toBe(0);
  const reports = (JSON.parse(stdout) as unknown[]).map(asReport);
  expect(
    reports
      .map(({ backend, ok }) => ({ backend, ok }))
      .sort((a, b) => (a.backend < b.backend ? -1 : 1)),
  ).toEqual(BACKENDS.map((backend) => ({ backend, ok: true })));
});

test('the page in docs/ was made from the same reports', async () => {
  const { stdout } = await dynaconv(['support', '--json']);
  const page = readFileSync(new URL('../../../docs/support.md', import.meta.url), 'utf8');
  const words = (text: string) =>
    text
      .split(/[\s|]+/)
      .filter((word) => !/^-*$/.test(word))
      .join(' ');
  expect(words(page)).toContain(
    words(supportMatrix((JSON.parse(stdout) as unknown[]).map(asReport))),
  );
});
