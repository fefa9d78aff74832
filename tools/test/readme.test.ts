import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../lib/paths.mjs';

test("the README's headline is what its table says", () => {
  const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  const [, headline] = /involution is (\d+ to \d+) times faster/.exec(readme) ?? [];
  const [, table] = /<!-- involution:(.*?)<!-- end of involution -->/s.exec(readme) ?? [];
  const times = [...table.matchAll(/(\d+)× \|$/gm)].map(([, each]) => Number(each));
  expect(headline).toBe(`${Math.min(...times)} to ${Math.max(...times)}`);
});
