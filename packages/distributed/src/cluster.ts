import { lookup } from 'node:dns/promises';
import { isIP, isIPv4 } from 'node:net';
import pRetry from 'p-retry';

/** Where a worker listens. */
export interface Worker {
  /** IPv4. */
  readonly ip: string;
  readonly port: number;
}

/** Which workers there are, as `host:port`, and which of them this process is. */
export interface Cluster {
  readonly workers: readonly string[];
  readonly rank: number;
}

/** How long to ask for a name that is not known yet, as those of job systems are not before a worker starts. */
interface Patience {
  /** Seconds. */
  readonly bound: number;
  readonly signal?: AbortSignal;
}

const RETRY_SECONDS = 1;
const MAX_PORT = 65_535;

/**
 * Reads the workers from TF_CONFIG, which job systems set for TensorFlow:
 * `{"cluster": {"worker": ["10.0.0.1:7000", "10.0.0.2:7000"]}, "task": {"type": "worker", "index": 0}}`. A `chief`, where there is
 * one, is the first.
 *
 * @throws Error saying what of it is not as expected
 */
export function clusterOf(config: string): Cluster {
  const expected = `expected {"cluster": {"worker": ["10.0.0.1:7000", …]}, "task": {"type": "worker", "index": 0}}`;
  let given: {
    cluster?: Record<string, unknown>;
    task?: { type?: unknown; index?: unknown };
  };
  try {
    given = JSON.parse(config);
  } catch (cause) {
    throw new Error(`connect: TF_CONFIG is no JSON, ${expected}`, { cause });
  }
  const { cluster = {}, task = {} } = given ?? {};
  const { chief = [], worker = [], ...others } = cluster;
  const jobs = [chief, worker];
  const areStrings = jobs.every(
    (job) => Array.isArray(job) && job.every((each) => typeof each === 'string'),
  );
  const other = Object.keys(others)[0];
  if (!areStrings || other !== undefined) {
    const what = other === undefined ? '' : `: it has a job '${other}', which is not known here`;
    throw new Error(`connect: TF_CONFIG is not as ${expected}${what}`);
  }
  const index = Number(task.index);
  const first = task.type === 'chief' ? 0 : (chief as string[]).length;
  if ((task.type !== 'chief' && task.type !== 'worker') || !Number.isInteger(index)) {
    throw new Error(`connect: TF_CONFIG's task is ${JSON.stringify(task)}, ${expected}`);
  }
  return { workers: jobs.flat() as string[], rank: first + index };
}

/**
 * Checks the workers and looks up their addresses.
 *
 * @throws RangeError for a worker that is no `host:port`, for one that occurs twice, and for a rank that there is not; Error for a
 *   host that has no IPv4 address
 */
export async function resolveWorkers(
  { workers, rank }: Cluster,
  patience: Patience = { bound: 0 },
): Promise<Worker[]> {
  if (workers.length === 0) throw new RangeError('connect: there are no workers, expected some');
  if (!Number.isInteger(rank) || rank < 0 || rank >= workers.length) {
    throw new RangeError(
      `connect: rank is ${rank}, expected a whole number from 0 to ${workers.length - 1}, as there are ${workers.length} workers`,
    );
  }
  const resolved = await Promise.all(workers.map((worker) => resolveWorker(worker, patience)));
  const seen = new Map<string, string>();
  resolved.forEach(({ ip, port }, i) => {
    const place = `${ip}:${port}`;
    const before = seen.get(place);
    if (before !== undefined) {
      throw new RangeError(
        `connect: the workers ${before} and ${workers[i]} are both at ${place}, expected a place of its own for each`,
      );
    }
    seen.set(place, workers[i]);
  });
  return resolved;
}

async function resolveWorker(worker: string, { bound, signal }: Patience): Promise<Worker> {
  const [, host, digits] = /^([^:\s]+):(\d+)$/.exec(worker) ?? [];
  const port = Number(digits);
  if (host === undefined || port < 1 || port > MAX_PORT) {
    const advice = isIP(worker.replace(/^\[|\](:\d+)?$/g, '')) === 6 ? ', of IPv4' : '';
    throw new RangeError(
      `connect: worker '${worker}', expected a host and a port from 1 to ${MAX_PORT}, such as 10.0.0.1:7000${advice}`,
    );
  }
  if (isIPv4(host)) return { ip: host, port };
  try {
    const { address } = await pRetry(() => lookup(host, { family: 4 }), {
      retries: Math.floor(bound / RETRY_SECONDS),
      factor: 1,
      minTimeout: 1000 * RETRY_SECONDS,
      signal,
    });
    return { ip: address, port };
  } catch (cause) {
    signal?.throwIfAborted();
    throw new Error(
      `connect: the host of worker '${worker}' has no IPv4 address (${(cause as Error).message})`,
      { cause },
    );
  }
}
