import os from 'node:os';
import path from 'node:path';

/**
 * A folder of the user's cache, outside of the repository, for large files that all checkouts share.
 * @param {...string} parts
 */
export const cacheFolder = (...parts) =>
  path.join(
    process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'),
    'dynaconv-tools',
    ...parts,
  );
