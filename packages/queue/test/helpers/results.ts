import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export type Row = { readonly image: string; readonly error?: string } & Record<string, unknown>;

/** The lines of all results in a folder, by the paths of their images. */
export const rowsIn = (output: string): Row[] =>
  readdirSync(output)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(path.join(output, name), 'utf8').trimEnd().split('\n'))
    .map((line) => JSON.parse(line) as Row)
    .sort((a, b) => (a.image < b.image ? -1 : 1));

/** The paths that results have, each as often as it occurs. */
export const imagesIn = (output: string, root = process.cwd()): string[] =>
  rowsIn(output).map(({ image }) => path.join(root, image));
