/** A checkpoint on this machine. */
export interface CheckpointFile {
  readonly path: string;
  /** What the user knows it by: the path, or the URL it was downloaded from. */
  readonly name: string;
  /** Whether it is known to be what the authors publish. */
  readonly isOfficial?: boolean;
  /** Takes a download out of the cache; the user's own files have none. */
  readonly discard?: () => Promise<void>;
}

export const ownFile = (path: string): CheckpointFile => ({ path, name: path });
