export { type Settings, TASKS, type Task } from './batch/settings.ts';
export { measureShard } from './measure_shard.ts';
export {
  type BatchProgress,
  batchProgress,
  type DeadShard,
  type Enqueued,
  type EnqueueOptions,
  InferenceQueue,
  openQueue,
  type Progress,
} from './queue.ts';
export type { ShardOutcome } from './work/protocol.ts';
export { runWorker, type WorkerOptions, type WorkerSummary } from './work/worker.ts';
