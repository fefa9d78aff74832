import { setBackend } from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { ConformanceBackend } from '../src/backends/backend.ts';
import { BACKENDS } from '../src/backends/index.ts';
import type { CaseResult } from '../src/report.ts';
import { runConformance } from '../src/run/run_conformance.ts';

const backendOf = (name: string) => BACKENDS.find((backend) => backend.name === name)!;
const cpu = backendOf('cpu');
const ONE = 'Involution2D:forward:k=3,s=1,d=1,b=1,h=3,w=4,c=2,g=2';

describe('the backends', () => {
  // The step `conformance` of `npm test` runs all cases, on every backend.
  it.each([
    ['cpu', ['Involution2D:*', 'ContMix2D:*']],
    ['wasm', ['Involution2D:*', 'ContMix2D:*']],
    ['composed-cpu', ['*:*:data=nan,*', '*:error:*', '*:forward:b=0,*', 'Involution2D:*:k=5,*']],
    ['composed-wasm', ['*:*:data=nan,*', '*:error:*', '*:forward:b=0,*', 'Involution2D:*:k=5,*']],
  ])('%s conforms', async (name, cases) => {
    const report = await runConformance({ backend: backendOf(name), cases, quick: true });
    expect(report.problems).toEqual([]);
    expect(report.exceptions.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(report.ok).toBe(true);
    const worst = Math.max(...report.summary.map(({ worstFraction }) => worstFraction));
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThanOrEqual(1);
  });
});

describe('runConformance', () => {
  it('refuses an option that it does not read', async () => {
    const options = { backend: cpu, case: [ONE] };
    await expect(runConformance(options)).rejects.toThrow(
      "runConformance: there is no option 'case'; did you mean 'cases'?",
    );
  });

  it('tells of every case as it ends, and sums up', async () => {
    const results: CaseResult[] = [];
    const report = await runConformance({
      backend: cpu,
      cases: [ONE, 'Involution2D:error:case=kernel_groups'],
      report: (result) => results.push(result),
    });
    expect(results.map(({ id, status }) => `${status} ${id}`)).toEqual([
      `pass ${ONE}`,
      'pass Involution2D:error:case=kernel_groups',
    ]);
    expect(report).toMatchObject({
      backend: 'cpu',
      dtype: 'float32',
      ok: true,
      runtime: `Node.js ${process.version}`,
      summary: [
        {
          op: 'Involution2D',
          direction: 'forward',
          implementation: 'kernel',
          passed: 1,
          worstCase: ONE,
        },
        { op: 'Involution2D', direction: 'error', passed: 1 },
      ],
    });
  });

  it('runs an op on another backend as composed', async () => {
    const report = await runConformance({ backend: cpu, cases: ['FusedInvolution2D:error:*'] });
    expect(report.summary[0].implementation).toBe('composed');
  });

  it('asks no heap of a backend that has none', async () => {
    const cases = ['Involution2D:forward:steady=growth,*'];
    expect(await runConformance({ backend: cpu, cases })).toMatchObject({
      notApplicable: 1,
      summary: [],
    });
    expect(await runConformance({ backend: backendOf('wasm'), cases })).toMatchObject({
      notApplicable: 0,
      summary: [{ passed: 1 }],
    });
  });

  it.each([
    ['in every quarter of ten thousand runs, twice', [9, 9, 9, 9, 0, 9, 9, 9, 9], 9, 'fail'],
    ['in every quarter, but not again', [9, 9, 9, 9, 9, 9, 9, 0, 9], 9, 'pass'],
    ['for some other reason', [50, 9, 0, 9], 4, 'pass'],
    ['less than a tensor a run', [0.1, 0.1, 0.1, 0.1], 4, 'pass'],
  ])('judges a process that grows %s', async (_, megabytes, quarters, status) => {
    let quarter = -1;
    let resident = 0;
    const backend: ConformanceBackend = {
      ...cpu,
      residentBytes: () => {
        resident += (megabytes[quarter++] ?? 0) * 1e6;
        return resident;
      },
    };
    const results: CaseResult[] = [];
    await runConformance({
      backend,
      cases: [`${ONE},steady=flat,iterations=10000`],
      report: (result) => results.push(result),
    });
    const message = 'the process grew by 9000000, 9000000, 9000000, 9000000 bytes';
    expect(quarter).toBe(quarters);
    expect(results).toMatchObject([
      {
        status,
        ...(status === 'fail' && {
          failure: { kind: 'leak', message: expect.stringContaining(message) },
        }),
      },
    ]);
  });

  it.each<[string, Partial<ConformanceBackend>, string]>([
    [
      'throws in setup',
      {
        async setup() {
          throw new Error('no such device');
        },
      },
      "backend 'cpu' did not start: no such device",
    ],
    [
      'is another one',
      {
        async setup() {
          await cpu.setup();
          await setBackend('wasm');
        },
      },
      "backend 'wasm' is in use, expected 'cpu'",
    ],
    [
      'lacks a kernel it says it has',
      { kernels: [...cpu.kernels, 'FusedInvolution2D'] },
      "backend 'cpu' has no kernel FusedInvolution2D, which it says it has",
    ],
    [
      'has a kernel it does not say it has',
      { kernels: cpu.kernels.filter((name) => name !== 'Involution2D') },
      "backend 'cpu' has a kernel Involution2D, which it does not say it has",
    ],
  ])('fails where the backend %s', async (_, change, problem) => {
    const report = await runConformance({ backend: { ...cpu, ...change }, cases: [ONE] });
    expect(report).toMatchObject({ ok: false, problems: [problem], summary: [] });
  });

  it('rejects a query that finds nothing, before it starts anything', async () => {
    const setup = () => expect.fail('the backend was started');
    await expect(
      runConformance({ backend: { ...cpu, setup }, cases: ['Involution3D:*'] }),
    ).rejects.toThrow("query 'Involution3D:*' matches no case");
  });
});
