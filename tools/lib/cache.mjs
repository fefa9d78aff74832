import os from 'node:os';
import path from 'node:path';

/**
 * A folder of the user's cache, outside the repository: what is large and the same for every checkout.
 * @param {...string} parts
 */
export const cacheFolder = (...parts) =>
  path.join(
    process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'),
    'dynaconv-tools',
    ...parts,
  );
