/** A checkpoint on this machine. */
export interface CheckpointFile {
  readonly path: string;
  /** The name that the user knows: the path, or the URL that it was downloaded from. */
  readonly name: string;
  /** Whether it is known to be the file that the authors publish. */
  readonly isOfficial?: boolean;
  /** Removes a download from the cache; undefined for the user's own files. */
  readonly discard?: () => Promise<void>;
}

export const ownFile = (path: string): CheckpointFile => ({ path, name: path });
