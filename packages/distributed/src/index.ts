/** Data-parallel training over processes and machines: every worker trains on its part of the data, with the same weights. */
export { Checkpoint, type CheckpointOptions } from './checkpoint.ts';
export type { Traffic } from './communicator.ts';
export { type ConnectOptions, connect } from './connect.ts';
export { RESTART_EXIT_CODE, WorkerLostError, WorkersDisagreeError } from './errors.ts';
export { freeWorkers } from './free_workers.ts';
export { Group } from './group.ts';
export type { DatasetLike, ShardedDataset, ShardOptions } from './shard.ts';
