import { expect, it } from 'vitest';
import { partOf } from '../src/parts.ts';

const TEXT = [
  '# Title',
  'intro',
  '## To classify: `loadModel(name, options)`',
  'a',
  '### Colours',
  'b',
  '```sh',
  '# no heading',
  '```',
  '## Next',
  'c',
].join('\n');

it('gives what stands below a heading, down to the next of its level', () => {
  expect(partOf(TEXT, 'to-classify-loadmodelname-options')).toBe(
    'a\n### Colours\nb\n```sh\n# no heading\n```',
  );
  expect(partOf(TEXT, 'colours')).toBe('b\n```sh\n# no heading\n```');
  expect(partOf(TEXT, 'next')).toBe('c');
});

it('finds no heading that is not there, nor one in a block of code', () => {
  expect(partOf(TEXT, 'no-heading')).toBeUndefined();
});
