import { existsSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '@dynaconv/tools';
import { publishedPackages } from './packages.ts';

/** The pages of the API reference, by what they are imported as; none where it has not been written. */
export const apiPages = (): (readonly [name: string, page: string])[] =>
  publishedPackages().flatMap(({ name, entries }) =>
    entries.flatMap(({ specifier }) => {
      const file = path.join(ROOT, 'docs/api', name + specifier);
      if (existsSync(`${file}.md`))
        return [[name + specifier, `/api/${name}${specifier}`] as const];
      // One with namespaces is a folder.
      const isFolder = existsSync(path.join(file, 'index.md'));
      return isFolder ? [[name + specifier, `/api/${name}${specifier}/`] as const] : [];
    }),
  );
