/** The module that a worker's process imports before it loads a network: it registers a backend of tfjs and chooses it. */
export const SETUP_VARIABLE = 'DYNACONV_QUEUE_SETUP';

/** The name of BullMQ's queue; databases of a server keep queues apart. */
export const QUEUE_NAME = 'dynaconv';

/** What a shard took. */
export interface ShardOutcome {
  readonly images: number;
  /** Images that could not be read, or that the network failed on. */
  readonly errors: number;
  readonly seconds: number;
}
