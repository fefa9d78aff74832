import { fileURLToPath } from 'node:url';

/** Path of a file that python/digits made. */
export const asset = (name: string): string =>
  fileURLToPath(new URL(`../../assets/digits/${name}`, import.meta.url));
