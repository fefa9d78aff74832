import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '@dynaconv/tools';

/** What can be imported of a package. */
interface Entry {
  /** What follows the package's name in an import. */
  readonly specifier: string;
  /** From the package's folder. */
  readonly source: string;
}

interface PublishedPackage {
  readonly name: string;
  readonly description: string;
  /** From the repository's root. */
  readonly folder: string;
  /** The page of its README. */
  readonly page: string;
  readonly entries: readonly Entry[];
}

/** The packages under `packages/` that are published. */
export function publishedPackages(): PublishedPackage[] {
  return readdirSync(path.join(ROOT, 'packages')).flatMap((each) => {
    const folder = `packages/${each}`;
    const manifest = JSON.parse(readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8'));
    if (manifest.private) return [];
    const { name, description, exports } = manifest;
    const entries = Object.entries(exports as Record<string, { types?: string }>).flatMap(
      ([entry, { types }]) =>
        types
          ? [
              {
                specifier: entry.slice(1),
                source: types.replace(/^\.\/dist\/(.*)\.d\.ts$/, 'src/$1.ts'),
              },
            ]
          : [],
    );
    return [{ name, description, folder, page: `/packages/${each}`, entries }];
  });
}
