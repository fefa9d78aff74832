import { fileURLToPath } from 'node:url';
import { DIGITS_FOLDER } from '@dynaconv/digits';
import type { ModuleOptions } from '@dynaconv/page-kit';

/** A page that runs a module of this folder, with the files of the digits. */
export const apiPage = (file: string): ModuleOptions => ({
  entry: fileURLToPath(new URL(file, import.meta.url)),
  folders: { '/digits/': fileURLToPath(DIGITS_FOLDER) },
});
