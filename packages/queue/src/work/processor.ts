import { writeFileDurably } from '@dynaconv/checkpoint/files';
import { type SandboxedJob, UnrecoverableError } from 'bullmq';
import {
  type Batch,
  batchHash,
  exists,
  readBatch,
  resultFile,
  type ShardData,
} from '../batch/batch.ts';
import { fileHash } from '../batch/settings.ts';
import { loadNetwork } from '../tasks/load_network.ts';
import type { Network } from '../tasks/network.ts';
import { ImageMarker } from './image_marker.ts';
import { MachineError } from './machine_error.ts';
import { SETUP_VARIABLE, type ShardOutcome } from './protocol.ts';
import { type Row, type RunOptions, runShard } from './shard_result.ts';

// The process of a worker that computes. BullMQ starts it, and gives it one shard at a time; meanwhile the worker itself keeps the shard's
// lock, which this process could not do while a kernel runs.

// Without its worker nobody waits for it.
process.on('disconnect', () => process.exit(1));

const setup = process.env[SETUP_VARIABLE];
if (setup) await import(setup);

/** The network of the last shard, which the next one mostly has too. */
let current:
  | { readonly hash: string; readonly batch: Batch; readonly network: Network }
  | undefined;

export default async function processShard(job: SandboxedJob<ShardData>): Promise<ShardOutcome> {
  const { data } = job;
  const start = performance.now();
  const file = resultFile(data.output, { id: job.id! });
  // A worker that was thought dead, or died after its last step, has done it.
  if (await exists(file)) return { images: data.images.length, errors: 0, seconds: 0 };

  const { batch, network } = await networkOf(data);
  const { root, settings } = batch;
  const rows = await runMarked(job, new ImageMarker(file), (options) =>
    runShard(network, data, { root, maxPixels: settings.maxPixels, ...options }),
  );
  const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  await writeFileDurably(file, lines).catch((cause) => {
    throw new MachineError(`cannot write results to ${data.output}: ${cause.message}`, { cause });
  });
  return {
    images: rows.length,
    errors: rows.filter((row) => 'error' in row).length,
    seconds: (performance.now() - start) / 1000,
  };
}

/**
 * The second attempt at a shard writes down which image it is at. Where its process dies too, the third one leaves that image out, so that the
 * others have results.
 */
async function runMarked(
  { attemptsMade }: SandboxedJob,
  marker: ImageMarker,
  run: (options: Pick<RunOptions, 'deadly' | 'onImage'>) => Promise<Row[]>,
): Promise<Row[]> {
  if (attemptsMade === 0) return run({});
  const deadly = attemptsMade > 1 ? marker.read() : undefined;
  try {
    return await run({ deadly, onImage: (index) => marker.write(index) });
  } finally {
    marker.remove();
  }
}

async function networkOf(data: ShardData) {
  if (current?.hash === data.batch) return current;
  const batch = await ofThisMachine(readBatch(data.output));
  const hash = batchHash(batch);
  if (hash !== data.batch) {
    throw new UnrecoverableError(
      `${data.output} has another batch by now, which this shard is not of; discard it`,
    );
  }
  const { weights } = batch.settings;
  const found = await ofThisMachine(fileHash(weights));
  if (found !== batch.weightsHash) {
    throw new MachineError(
      `${weights} is not the checkpoint that the batch was enqueued with: its SHA-256 begins with ${found.slice(0, 12)}, expected ${batch.weightsHash.slice(0, 12)}`,
    );
  }
  current?.network.dispose();
  current = undefined;
  current = { hash, batch, network: await loadNetwork(batch.settings) };
  return current;
}

const ofThisMachine = <T>(promise: Promise<T>): Promise<T> =>
  promise.catch((cause: Error) => {
    throw new MachineError(cause.message, { cause });
  });
