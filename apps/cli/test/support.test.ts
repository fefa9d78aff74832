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
];

test('prints a row for every op, and a column for every backend', async () => {
  const { code, stdout } = await dynaconv(['support']);
  expect(code).toBe(0);
  const [head, , ...rows] = stdout.trimEnd().split('\n');
  for (const backend of BACKENDS) expect(head).toContain(` ${backend} float32 `);
  expect(new Set(rows.map((row) => row.split(' | ')[0].slice(2)))).toEqual(
    new Set(OPS.map(({ name }) => name)),
  );
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
