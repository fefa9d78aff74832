/** Files that are never there by half, in Node. */
export { isLeftover, writeFileDurably } from './write_file.ts';
