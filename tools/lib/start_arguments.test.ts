import { describe, expect, it } from 'vitest';
import { startArguments } from './start_arguments.mjs';

describe('npm start -- …', () => {
  it('shows the digits when nothing is asked', () => {
    expect(startArguments([])).toEqual(['digits']);
  });

  it.each([[['--model', 'overlock_digits']], [['-m', 'overlock_digits', '--json']]])(
    'shows the digits with %j',
    (args) => {
      expect(startArguments(args)).toEqual(['digits', ...args]);
    },
  );

  it.each([
    [['--model', 'rednet50', 'photo.jpg']],
    [['--model', 'rednet50', '--weights', 'rednet50.pth']],
    [['--model']],
  ])('classifies with %j', (args) => {
    expect(startArguments(args)).toEqual(['classify', ...args]);
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
