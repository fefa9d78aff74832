import { expect, test } from 'vitest';
import { pageOf } from '../src/page_of.ts';

test('a page has its parts, and its own link is marked', async () => {
  const files: Record<string, string> = {
    'a.html': '<!-- part: nav --><p>$&</p><!-- part: end -->',
    'parts/nav.html': '<a href="/a.html">A</a><a href="/b.html">B</a>',
    'parts/end.html': "$'",
  };
  expect(await pageOf('a.html', async (name) => files[name])).toBe(
    `<a href="/a.html" aria-current="page">A</a><a href="/b.html">B</a><p>$&</p>$'`,
  );
});
