/**
 * The step `site` of `npm test`: builds the site, and follows every link inside it. `--api`, as with `npm test -- --all`, writes the API
 * reference first.
 */

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT, reportTally, Tally } from '@dynaconv/tools';
import { LinkChecker } from 'linkinator';
import { build } from 'vitepress';
import { removeApi, writeApi } from './api.ts';

const DOCS = path.join(ROOT, 'docs');
const BUILT = path.join(DOCS, '.vitepress/dist');

const tally = new Tally();
if (process.argv.includes('--api')) await tally.check('the API reference', writeApi);
else await removeApi();
await tally.check('the site builds', () => build(DOCS));
if (tally.failures.length === 0) await followLinks();
reportTally(tally);

/** The file that a link inside the site leads to. */
function pathOf(url = ''): string {
  const { pathname } = new URL(url, 'http://127.0.0.1');
  return decodeURI(pathname)
    .slice(1)
    .replace(/(^|\/)$/, '$1index.html');
}

/** That each page is reached from the first, and all its links lead somewhere, with their `#…`, is a check. Other sites are left alone. */
async function followLinks(): Promise<void> {
  const { links } = await new LinkChecker().check({
    path: '/',
    serverRoot: BUILT,
    recurse: true,
    linksToSkip: async (link) => !link.startsWith('http://127.0.0.1'),
    checkFragments: true,
  });
  const broken = links.filter(({ state }) => state === 'BROKEN');
  const reached = new Set(links.map(({ url }) => pathOf(url)));
  for (const page of pages()) {
    await tally.check(page, () => {
      if (!reached.has(page)) throw new Error('no page links to it');
      const dead = broken.filter(({ parent }) => pathOf(parent) === page);
      if (dead.length > 0) throw new Error(`dead links:\n${dead.map(({ url }) => url).join('\n')}`);
    });
  }
}

function pages(): string[] {
  return readdirSync(BUILT, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => file.endsWith('.html') && file !== '404.html');
}
