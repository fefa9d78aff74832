import { describe, expect, it } from 'vitest';
import { startArguments } from './start_arguments.mjs';

describe('npm start -- …', () => {
  it('shows the digits when nothing is asked', () => {
    expect(startArguments([])).toEqual(['digits']);
  });

  it.each([
    ['photo.jpg'],
    ['./photo'],
    ['--model'],
    ['https://example.org/cat.png'],
    ['LICENSE'],
    ['packages'],
  ])('classifies %s', (first) => {
    expect(startArguments([first, '--top', '3'])).toEqual(['classify', first, '--top', '3']);
  });

  it.each([['summary'], ['models'], ['--help'], ['-h'], ['--version'], ['-V']])(
    'passes %s on',
    (first) => {
      expect(startArguments([first, 'x'])).toEqual([first, 'x']);
    },
  );
});
