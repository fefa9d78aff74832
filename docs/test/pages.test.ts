import { expect, it } from 'vitest';
import { pageOf } from '../src/pages.ts';

it.each([
  ['README.md', '', '/'],
  ['README.md', '#speed', '/benchmarks/'],
  ['packages/models/README.md', '#colours', '/packages/models#colours'],
  ['apps/cli/README.md', '#train', '/command#train'],
  ['docs/index.md', '', '/'],
  ['docs/models/index.md', '', '/models/'],
  ['docs/guide/memory.md', '#training', '/guide/memory#training'],
  ['packages/test-kit/README.md', '', undefined],
  ['packages/layers/src/primer', '', undefined],
])('leads %s%s to %s', (file, hash, page) => {
  expect(pageOf(file, hash)).toBe(page);
});
