import { expect, it } from 'vitest';
import { examplesIn } from './markdown.ts';

it('finds fenced blocks with their line and their words', () => {
  const text = [
    '# Title',
    '```js browser',
    'a();',
    '',
    'b();',
    '```',
    'text',
    '```',
    'c',
    '```',
  ].join('\n');
  expect(examplesIn('README.md', text)).toEqual([
    { place: 'README.md:2', info: ['js', 'browser'], code: 'a();\n\nb();' },
    { place: 'README.md:8', info: [''], code: 'c' },
  ]);
});

it('refuses a block that is never closed', () => {
  expect(() => examplesIn('README.md', 'text\n```js\na();')).toThrow(
    'README.md:2: the block is never closed',
  );
});
