import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { dynaconv, dynaconvJson } from './support/cli.ts';
import { digit } from './support/digits.ts';
import { temporaryFolder } from './support/folder.ts';

interface Operator {
  operator: string;
  parameters: number;
  multiplyAdds: number;
  growth: { channels: number; kernelSize: number; pixels: number };
  differences: { positions: number; channels: number };
  equivarianceError: number;
  kernels: { row: number; column: number; weights: number[] }[];
}

interface Report {
  image?: string;
  operators: Operator[];
}

const SMALL = ['properties', '--channels', '16', '--kernel-size', '3', '--size', '12'];

describe('properties', () => {
  let report: Report;
  let byName: Record<string, Operator>;

  beforeAll(async () => {
    report = await dynaconvJson<Report>([...SMALL, '--at', '4,5', '--at', '8,3']);
    byName = Object.fromEntries(report.operators.map((each) => [each.operator, each]));
  });

  test('sets six operators side by side', () => {
    expect(Object.keys(byName)).toEqual([
      'conv',
      'depthwise',
      'dynamic',
      'self-attention',
      'involution',
      'contmix',
    ]);
  });

  test('finds the same kernel everywhere in convolutions only', () => {
    for (const { operator, differences, kernels } of report.operators) {
      const agnostic = ['conv', 'depthwise', 'dynamic'].includes(operator);
      expect(differences.positions === 0, operator).toBe(agnostic);
      expect(kernels.map(({ row, column }) => [row, column])).toEqual([
        [4, 5],
        [8, 3],
      ]);
      const [first, second] = kernels.map(({ weights }) => weights);
      expect(first).toHaveLength(9);
      expect(String(first) === String(second), operator).toBe(agnostic);
    }
  });

  test('finds one kernel for all channels of a group of an involution, another for each elsewhere', () => {
    for (const { operator, differences } of report.operators) {
      if (operator === 'involution') expect(differences.channels).toBe(0);
      else expect(differences.channels, operator).toBeGreaterThan(0.3);
    }
  });

  test('finds that what looks at a window shifts with its input', () => {
    for (const { operator, equivarianceError } of report.operators) {
      const local = ['conv', 'depthwise', 'involution'].includes(operator);
      expect(equivarianceError === 0, operator).toBe(local);
    }
  });

  test('counts as the definitions say', () => {
    const [C, K, N] = [16, 3, 144];
    expect(byName.conv).toMatchObject({
      parameters: K * K * C * C + C,
      multiplyAdds: N * K * K * C * C,
      growth: { channels: 4, kernelSize: 25 / 9, pixels: 4 },
    });
    expect(byName['self-attention']).toMatchObject({
      parameters: 4 * (C * C + C),
      multiplyAdds: 4 * N * C * C + 2 * N * N * C,
    });
    expect(byName['self-attention'].growth.kernelSize).toBe(1);
    const attention = (n: number) => 4 * n * C * C + 2 * n * n * C;
    expect(byName['self-attention'].growth.pixels).toBe(attention(4 * N) / attention(N));
    const r = C / 4;
    expect(byName.involution.multiplyAdds).toBe(N * (r * C + r * K * K + K * K * C));
    expect(byName.depthwise.multiplyAdds).toBe(N * (K * K * C + C * C));
  });

  test('takes an image, and repeats itself for a seed', async () => {
    const cwd = temporaryFolder();
    await digit(0).png().toFile(path.join(cwd, 'digit.png'));
    const of = (...args: string[]) => dynaconvJson<Report>([...SMALL, ...args], { cwd });
    const [first, again, other] = await Promise.all([
      of('digit.png'),
      of('digit.png'),
      of('digit.png', '--seed', '1'),
    ]);
    expect(first.image).toBe('digit.png');
    expect(again).toEqual(first);
    expect(other.operators[4].differences).not.toEqual(first.operators[4].differences);
  });

  test('as tables', async () => {
    const { code, stdout, stderr } = await dynaconv(SMALL);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^conv +0 +\S+ +0 +2,320 +0\.332 M +×4\.00 +×2\.78 +×4\.00$/m);
    expect(stdout).toMatch(/^involution +0\.\d+ +0 +0 /m);
  });

  test.each([
    [['--channels', '20'], '--channels 20: expected a multiple of 16'],
    [['--kernel-size', '4'], '--kernel-size 4: expected an odd number of at least 3'],
    [['--size', '7'], '--size 7: expected at least 8, so that windows of 3×3 lie inside'],
    [['--at', '12,0'], '--at 12,0: the map has 12 rows and columns, from 0'],
    [['--at', '1'], 'It must be two whole numbers from 0, such as 8,12.'],
  ])('refuses %o', async (args, message) => {
    const { code, stderr } = await dynaconv([...SMALL, ...args]);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});
