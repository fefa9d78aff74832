/** Pictures from folders, read in worker threads. */

export {
  type ImageFolder,
  type ImageFolderOptions,
  readImageFolder,
  readTestFolder,
} from './image_folder.ts';
export { WorkerReader } from './worker_reader.ts';
