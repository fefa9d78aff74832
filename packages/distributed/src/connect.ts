import { readFileSync } from 'node:fs';
import { assertOptions, type OptionNames } from '@dynaconv/options';
import { assertAgreement } from './agreement.ts';
import { type Cluster, clusterOf, resolveWorkers } from './cluster.ts';
import { Communicator } from './communicator.ts';
import { oneWorkerEngine } from './engines/one_worker.ts';
import { Group } from './group.ts';

export interface ConnectOptions {
  /**
   * All workers in the same order everywhere, as `host:port`; each listens on its own port. Without it they are those of the
   * environment variable TF_CONFIG.
   */
  workers?: readonly string[];
  /** Which of them this process is, from 0. */
  rank?: number;
  /** The most seconds that an operation waits for another worker, to start or to answer; 600 by default. */
  bound?: number;
  /**
   * Lets anyone connect who can reach the port, and thereby run what they like as this user. Without it only the workers' own
   * addresses can, which is possible on Linux alone.
   */
  trustedNetwork?: boolean;
  /** Ends the wait for the others. */
  signal?: AbortSignal;
}

const OPTIONS: OptionNames<ConnectOptions> = {
  workers: true,
  rank: true,
  bound: true,
  trustedNetwork: true,
  signal: true,
};

const DEFAULT_BOUND = 600;
/** A week; TensorFlow counts nanoseconds. */
const MAX_BOUND = 7 * 24 * 3600;

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string };

/**
 * Joins the other workers of a training, and waits until all are there. A single worker needs neither tfjs-node nor a port.
 *
 * @throws TypeError for an option that there is not; RangeError for one out of range; Error where tfjs-node is missing, the port is
 *   taken, or strangers cannot be kept from it; WorkersDisagreeError where versions differ; WorkerLostError where a worker does not
 *   come within the bound; the signal's reason
 */
export async function connect(options: ConnectOptions = {}): Promise<Group> {
  assertOptions('connect', options, OPTIONS);
  const { bound = DEFAULT_BOUND, trustedNetwork = false, signal } = options;
  if (!(bound > 0 && bound <= MAX_BOUND)) {
    throw new RangeError(`connect: bound is ${bound}, expected seconds, up to ${MAX_BOUND}`);
  }
  const { workers: names, rank } = givenCluster(options);
  const workers = await resolveWorkers({ workers: names, rank }, { bound, signal });
  if (workers.length === 1) return new Group(new Communicator(oneWorkerEngine(), 0, 1));
  const { tensorFlowEngine } = await import('./engines/tensorflow.ts');
  const engine = await tensorFlowEngine({ workers, rank, bound, trustedNetwork });
  const communicator = new Communicator(engine, rank, workers.length);
  try {
    await communicator.join(signal);
    await assertAgreement(communicator, 'connect', {
      'version of @dynaconv/distributed': version,
      'version of the engine': communicator.version,
    });
    return new Group(communicator);
  } catch (error) {
    communicator.close();
    throw error;
  }
}

function givenCluster({ workers, rank }: ConnectOptions): Cluster {
  if (workers === undefined && rank === undefined) {
    const config = process.env.TF_CONFIG;
    if (config) return clusterOf(config);
    throw new Error(
      'connect: there are no workers; expected the options workers and rank, or the environment variable TF_CONFIG',
    );
  }
  if (workers === undefined || rank === undefined) {
    const missing = workers === undefined ? 'workers' : 'rank';
    throw new TypeError(`connect: ${missing} is missing, expected both workers and rank`);
  }
  return { workers, rank };
}
