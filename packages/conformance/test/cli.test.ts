import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { needsProcess } from '../src/cli/processes.ts';
import { main } from '../src/cli/program.ts';
import { asReport } from '../src/report.ts';

const ONE = 'Involution2D:forward:k=3,s=1,d=1,b=1,h=3,w=4,c=2,g=2';
const ZEROS = fileURLToPath(new URL('./backends/zeros.mjs', import.meta.url));
const INCOMPLETE = fileURLToPath(new URL('./backends/incomplete.mjs', import.meta.url));

let printed: string[];
let folder: string;

beforeEach(() => {
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  folder = mkdtempSync(join(tmpdir(), 'conformance-'));
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

describe('dynaconv-conformance', () => {
  it('runs a query on a backend', async () => {
    expect(await main(['--backend', 'cpu', 'Involution2D:error:*', ONE])).toBe(0);
    expect(printed[0]).toMatch(
      /^✓ cpu on Node.js v\d+.*: 20 passed, 0 failed, 0 known deviations, in/,
    );
    expect(printed[1]).toMatch(`of its bound: ${ONE}`);
  });

  it("runs a third party's backend, by the path of its module, and says how to run what fails again", async () => {
    expect(await main(['--backend', ZEROS, '--bail', 'Involution2D:forward:*'])).toBe(1);
    expect(printed[0]).toMatch(/^✗ Involution2D:forward:k=1,s=1,/);
    expect(printed[0]).toMatch(/\n {2}numbers: \[0, 0, 0, 0\] is 0, expected .* out of bound\n/);
    expect(printed[0]).toContain(
      `dynaconv-conformance --backend ${ZEROS} 'Involution2D:forward:k=1,`,
    );
  });

  it('says what catches a backend that is wrong on purpose', async () => {
    expect(await main(['--mutants', '*_integers'])).toBe(0);
    expect(printed).toEqual([
      '✓ Involution2D_integers: gives integers\n  dtype: Involution2D:forward:k=1,s=1,d=1,b=1,h=9,w=7,c=4,g=2',
    ]);
  });

  it('lists cases', async () => {
    expect(await main(['--list', 'FusedInvolution2D:error:*'])).toBe(0);
    expect(printed).toContain('FusedInvolution2D:error:case=scale_shape');
  });

  it('makes up cases, by a seed', async () => {
    expect(
      await main(['--backend', 'cpu', '--random', '20', '--seed', '5', 'Involution2D:*']),
    ).toBe(0);
    expect(printed).toEqual(['✓ cpu Involution2D: 20 random cases, seed 5']);
    printed = [];
    const faulty = ['--backend', ZEROS, '--random', '20', '--seed', '5'];
    expect(await main([...faulty, 'Involution2D:*'])).toBe(1);
    expect(printed[0]).toMatch('✗ Involution2D: fails with seed 5 after');
    expect(printed[1]).toMatch(/'Involution2D:\w+:k=1,s=1,d=1,b=1,h=1,w=1,c=1,g=1.*'$/);
  });

  it('writes reports, and prints the matrix of them', async () => {
    expect(await main(['--backend', 'cpu', '--report', folder, ONE])).toBe(0);
    const report = asReport(JSON.parse(readFileSync(join(folder, 'cpu.json'), 'utf8')));
    expect(report.summary[0].passed).toBe(1);
    printed = [];
    expect(await main(['--matrix', folder])).toBe(0);
    expect(printed[0]).toMatch(
      /^\| op \| direction \| cpu float32 \|\n.*\n\| Involution2D \| forward \| ✓ 0\.\d\d \|$/,
    );
  });

  it("takes known deviations besides the backend's own", async () => {
    const file = join(folder, 'deviations');
    writeFileSync(file, `${ONE} 2999-12-31 it gives zeros`);
    const backend = ['--backend', ZEROS];
    expect(await main([...backend, ONE])).toBe(1);
    expect(await main([...backend, '--expectations', file, ONE])).toBe(0);
    expect(printed.at(-1)).toMatch('0 passed, 0 failed, 1 known deviations');
  });

  it('warns of expectations that have expired or that cases contradict, or fails if told to', async () => {
    const file = join(folder, 'expectations');
    writeFileSync(file, `${ONE} 2020-01-01 it used to be broken`);
    const args = ['--backend', 'cpu', '--expectations', file, ONE];
    expect(await main(args)).toBe(0);
    expect(printed.slice(0, 2)).toEqual([
      `warning: the expectation '${ONE}' expired on 2020-01-01`,
      expect.stringMatching(/^warning: the expectation '.*' says that .* fails, and it passes/),
    ]);
    printed = [];
    expect(await main([...args, '--strict-expectations'])).toBe(1);
    expect(printed[0]).toMatch(/\n {2}passes: the expectation/);
    expect(printed[1]).toBe(`✗ the expectation '${ONE}' expired on 2020-01-01`);
  });

  it('runs several backends in a process each', () => {
    expect(needsProcess(['cpu'])).toBe(false);
    expect(needsProcess(['cpu', 'wasm'])).toBe(true);
  });

  it.each([
    [
      ['--backend', 'quantum', ONE],
      "there is no backend and no module 'quantum'; the backends are cpu,",
    ],
    [['--backend', INCOMPLETE, ONE], 'exports tfjsBackend of type undefined, expected string'],
    [['--backend', 'cpu', 'Involution3D:*'], "query 'Involution3D:*' matches no case"],
  ])('rejects %j', async (args, message) => {
    await expect(main(args)).rejects.toThrow(message);
  });
});
