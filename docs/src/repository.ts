import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '@dynaconv/tools';

/** The repository's address in a browser, as the packages name it; undefined until the first release gives them one. */
export function repository(): string | undefined {
  const manifest = path.join(ROOT, 'packages/models/package.json');
  const { repository } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    repository?: string | { url: string };
  };
  const url = typeof repository === 'string' ? repository : repository?.url;
  return url?.replace(/^git\+/, '').replace(/\.git$/, '');
}
