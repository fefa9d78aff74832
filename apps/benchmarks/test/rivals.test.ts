import { spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { meanOfCalls } from '../src/measure/mean_of_calls.ts';
import { JsonLines } from '../src/rivals/json_lines.ts';
import { operatorRivals } from '../src/rivals/operator_rivals.ts';
import { FORWARD } from '../src/suites/operators.ts';
import { createWorkload } from '../src/workloads/shapes.ts';

/** A process that runs this for each `line`. */
const answering = (code: string): JsonLines => {
  const program = `require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => { ${code} })`;
  const stdio: ['pipe', 'pipe', 'inherit'] = ['pipe', 'pipe', 'inherit'];
  return new JsonLines('server', spawn(process.execPath, ['-e', program], { stdio }));
};

describe('JsonLines', () => {
  it('gives each request its answer, in turn', async () => {
    const server = answering('console.log(JSON.stringify({ got: JSON.parse(line) }))');
    const answers = [server.ask({ a: 1 }), server.ask({ b: [2] })];
    expect(await Promise.all(answers)).toEqual([{ got: { a: 1 } }, { got: { b: [2] } }]);
    await server.close();
  });

  it('says that the process has ended', async () => {
    const server = answering('process.exit(3)');
    await expect(server.ask({})).rejects.toThrow('server: the process has ended');
    await server.close();
  });
});

describe('meanOfCalls', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  it.each([
    [0.5, 10],
    [0.75, 7],
    [6, 1],
  ])('calls what takes %d ms %d times', async (milliseconds, count) => {
    const call = vi.fn(async () => void vi.advanceTimersByTime(milliseconds));
    expect(await meanOfCalls(call)).toBe(milliseconds);
    expect(call).toHaveBeenCalledTimes(count);
  });
});

describe('operatorRivals', () => {
  it('leaves out PyTorch where there is none', async () => {
    const rivals = await operatorRivals({ against: ['pytorch'], onSkip: expect.unreachable });
    const shape = { batch: 1, height: 3, width: 3, channels: 2, groups: 1, kernelSize: 3 };
    const workload = createWorkload('conv2d', shape);
    const inputs = { x: new Float32Array(18), filter: new Float32Array(36) };
    const task = { workload, pass: FORWARD, inputs, dy: new Float32Array(18) };
    expect(await rivals.create(task)).toEqual([]);
    expect(rivals.versions).toEqual({});
    await rivals.dispose();
  });
});
