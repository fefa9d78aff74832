/** The name survives the way from the process that computes to its worker; the class does not. */
const NAME = 'MachineError';

/**
 * A fault of this machine: storage that is not mounted or full, other weights. The next shard would meet it too, so that the worker ends
 * and leaves the shards to others.
 */
export class MachineError extends Error {
  override readonly name = NAME;
}

export const isMachineError = ({ name }: Error): boolean => name === NAME;
