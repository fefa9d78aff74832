import {
  type Checkpoint,
  type CheckpointSource,
  type ReadOptions,
  readCheckpoint,
} from '@dynaconv/checkpoint';
import type { Architecture } from '../network/architecture.ts';
import { whereToGetWeights } from './published.ts';

/**
 * The checkpoint that `loadModel` was given, which is read unless it has been read already; else the published one.
 *
 * @throws TypeError where there is none, or for an option of reading for a checkpoint that has been read already; Error where the published one cannot be
 * fetched; CheckpointError for a file that cannot be read
 */
export async function openWeights(
  architecture: Architecture,
  weights: CheckpointSource | Checkpoint | undefined,
  options: ReadOptions,
): Promise<Checkpoint> {
  if (weights === undefined) return fetchPublished(architecture, options);
  return toCheckpoint('loadModel', weights, options);
}

/**
 * A checkpoint, which is read unless it has been read already.
 *
 * @param operation what the caller called
 * @throws TypeError for an option of reading for a checkpoint that has been read already; CheckpointError for a file that cannot be read
 */
export async function toCheckpoint(
  operation: string,
  weights: CheckpointSource | Checkpoint,
  options: ReadOptions,
): Promise<Checkpoint> {
  if (!isCheckpoint(weights)) return readCheckpoint(weights, options);
  for (const name of ['stateDict', 'maxBytes', 'maxMemory', 'maxSteps', 'idleTimeout'] as const) {
    if (options[name] === undefined) continue;
    throw new TypeError(
      `${operation}: ${name} is an option for reading a file, but weights is a checkpoint that has been read already; pass it to readCheckpoint`,
    );
  }
  return weights;
}

async function fetchPublished(architecture: Architecture, options: ReadOptions) {
  const { weights } = architecture;
  const advice = whereToGetWeights(architecture);
  if (!weights) throw new TypeError(`loadModel: there are no weights; ${advice}`);
  try {
    return await readCheckpoint(new URL(weights.url), options);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw new Error(
      `loadModel: there are no weights, and the published ones cannot be fetched (${(error as Error).message}); ${advice}`,
      { cause: error },
    );
  }
}

const isCheckpoint = (weights: CheckpointSource | Checkpoint): weights is Checkpoint =>
  Object.prototype.toString.call(Object(weights).tensors) === '[object Map]';
