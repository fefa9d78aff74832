import path from 'node:path';
import envPaths from 'env-paths';

/** Where downloads are kept: `DYNACONV_CACHE`, or the system's folder for caches. */
export const cacheFolder = (): string =>
  process.env.DYNACONV_CACHE
    ? path.resolve(process.env.DYNACONV_CACHE)
    : envPaths('dynaconv', { suffix: '' }).cache;
