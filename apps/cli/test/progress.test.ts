import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startProgress } from '../src/progress.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function stream(properties: { isTTY: boolean; columns?: number }) {
  let written = '';
  const writable = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      written += chunk;
      done();
    },
  });
  return {
    stream: Object.assign(writable, properties) as unknown as NodeJS.WriteStream,
    written: () => written,
  };
}

const ESCAPE = '\u001b';

test('what is done within a second shows nothing', () => {
  for (const isTTY of [true, false]) {
    const { stream: to, written } = stream({ isTTY, columns: 80 });
    const progress = startProgress('working', to);
    vi.advanceTimersByTime(900);
    progress.update('nearly done');
    progress.hide();
    progress.stop();
    vi.advanceTimersByTime(5000);
    expect(written()).toBe('');
  }
});

test('a pipe gets plain lines, at most one in five seconds', () => {
  const { stream: to, written } = stream({ isTTY: false });
  const progress = startProgress('working', to);
  for (let second = 1; second <= 12; second++) {
    vi.advanceTimersByTime(1000);
    progress.update(`working, ${second}`);
  }
  progress.stop();
  expect(written()).toBe('working\nworking, 5\nworking, 10\n');
});

test('a pipe does not get the same line twice', () => {
  const { stream: to, written } = stream({ isTTY: false });
  const progress = startProgress('working', to);
  vi.advanceTimersByTime(60_000);
  progress.stop();
  expect(written()).toBe('working\n');
});

test('a terminal gets one line that is redrawn and taken away', () => {
  const { stream: to, written } = stream({ isTTY: true, columns: 80 });
  const progress = startProgress('working', to);
  vi.advanceTimersByTime(1000);
  expect(written()).toBe('working');
  progress.update('working on');
  vi.advanceTimersByTime(100);
  const clear = `${ESCAPE}[1G${ESCAPE}[2K`;
  expect(written()).toBe(`working${clear}working on`);
  progress.hide();
  expect(written()).toBe(`working${clear}working on${clear}`);
  progress.stop();
  vi.advanceTimersByTime(1000);
  progress.update('too late');
  expect(written()).toBe(`working${clear}working on${clear}`);
  expect(vi.getTimerCount()).toBe(0);
});

test('a terminal does not get more than fits on a line', () => {
  const { stream: to, written } = stream({ isTTY: true, columns: 10 });
  const progress = startProgress('a line that would wrap', to);
  vi.advanceTimersByTime(1000);
  progress.stop();
  expect(written()).toMatch(/^a line th/);
  expect(written()).not.toContain('a line tha');
});
