import '@tensorflow/tfjs-backend-cpu';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { clusterOf, resolveWorkers } from '../src/cluster.ts';
import { connect } from '../src/index.ts';

afterEach(() => vi.unstubAllEnvs());

describe('workers', () => {
  it('are resolved to IPv4 addresses', async () => {
    const workers = ['localhost:7000', '10.0.0.2:7001'];
    expect(await resolveWorkers({ workers, rank: 1 })).toEqual([
      { ip: '127.0.0.1', port: 7000 },
      { ip: '10.0.0.2', port: 7001 },
    ]);
  });

  it.each([
    [['10.0.0.1'], 0, "worker '10.0.0.1', expected a host and a port from 1 to 65535"],
    [['10.0.0.1:0'], 0, "worker '10.0.0.1:0'"],
    [['10.0.0.1:65536'], 0, "worker '10.0.0.1:65536'"],
    [['[::1]:7000'], 0, 'such as 10.0.0.1:7000, of IPv4'],
    [[], 0, 'there are no workers'],
    [['a:1', 'b:1'], 2, 'rank is 2, expected a whole number from 0 to 1'],
    [['a:1', 'b:1'], 0.5, 'rank is 0.5'],
    [['localhost:7', '127.0.0.1:7'], 0, 'localhost:7 and 127.0.0.1:7 are both at 127.0.0.1:7'],
    [
      ['no-such-host.invalid:7', '10.0.0.1:7'],
      0,
      "worker 'no-such-host.invalid:7' has no IPv4 address",
    ],
  ])('%j, rank %d: %s', async (workers, rank, message) => {
    await expect(resolveWorkers({ workers, rank })).rejects.toThrow(message);
  });
});

describe('TF_CONFIG', () => {
  const cluster = { worker: ['a:1', 'b:2'] };

  it('names the workers and the task', () => {
    const task = { type: 'worker', index: 1 };
    expect(clusterOf(JSON.stringify({ cluster, task }))).toEqual({
      workers: ['a:1', 'b:2'],
      rank: 1,
    });
  });

  it('may have a chief, who is the first', () => {
    const config = { cluster: { ...cluster, chief: ['c:3'] }, task: { type: 'worker', index: 1 } };
    expect(clusterOf(JSON.stringify(config))).toEqual({ workers: ['c:3', 'a:1', 'b:2'], rank: 2 });
  });

  it.each([
    ['{', 'is no JSON'],
    ['null', 'task is {}'],
    [JSON.stringify({ cluster: { worker: 'a:1' } }), 'is not as expected'],
    [JSON.stringify({ cluster: { ...cluster, ps: ['d:4'] } }), "it has a job 'ps'"],
    [JSON.stringify({ cluster, task: { type: 'evaluator', index: 0 } }), '"evaluator"'],
    [JSON.stringify({ cluster, task: { type: 'worker' } }), "TF_CONFIG's task"],
  ])('%s: %s', (config, message) => {
    expect(() => clusterOf(config)).toThrow(message);
  });
});

describe('connect', () => {
  it('takes the workers from TF_CONFIG; one alone needs no port', async () => {
    const task = { type: 'worker', index: 0 };
    vi.stubEnv('TF_CONFIG', JSON.stringify({ cluster: { worker: ['localhost:7000'] }, task }));
    const group = await connect();
    expect([group.rank, group.size]).toEqual([0, 1]);
    await group.close();
  });

  it.each([
    [{}, 'there are no workers'],
    [{ workers: ['a:1'] }, 'rank is missing'],
    [{ rank: 0 }, 'workers is missing'],
    [{ workers: ['a:1'], rank: 0, bound: 0 }, 'bound is 0'],
    [{ workers: ['a:1'], rank: 0, bound: Number.NaN }, 'bound is NaN'],
    [{ worker: ['a:1'] }, "there is no option 'worker'; did you mean 'workers'?"],
  ])('%j: %s', async (options, message) => {
    vi.stubEnv('TF_CONFIG', '');
    await expect(connect(options as never)).rejects.toThrow(message);
  });
});
