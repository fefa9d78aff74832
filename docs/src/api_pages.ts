import { existsSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '@dynaconv/tools';
import { publishedPackages } from './packages.ts';

/** The pages of the API reference, by what they are imported as; none where it has not been written. */
export const apiPages = (): (readonly [name: string, page: string])[] =>
  existsSync(path.join(ROOT, 'docs/api'))
    ? publishedPackages().flatMap(({ name, entries }) =>
        entries.map(({ specifier }) => [name + specifier, `/api/${name}${specifier}`] as const),
      )
    : [];
