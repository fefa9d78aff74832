import { expect, test, vi } from 'vitest';
import { noteText, printJson } from '../src/output.ts';

test('a message’s further lines are set in', () => {
  expect(noteText('error: a\x1b[0m\nerror: forged\n')).toBe(
    'error: a\\u001b[0m\n  error: forged\n',
  );
});

test('JSON is safe to look at, and means the same', () => {
  const value = { '\x1b[2J\n': ['\u202e', '\x9b'], b: 1 };
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  printJson(value);
  const [[text]] = write.mock.calls as [[string]];
  write.mockRestore();
  expect(text).toMatch(/^[ -~\n]*$/);
  expect(text.split('\n')).toHaveLength(8);
  expect(JSON.parse(text)).toEqual(value);
});
