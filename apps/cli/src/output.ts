import { format } from 'node:util';
import { printable } from '@dynaconv/options';

/**
 * All that the command writes to the terminal goes through here, where nothing of what a file, an image's name or a server
 * says reaches it as more than visible text. Lines are given one by one: a line break inside of one is no break.
 */
export const print = (lines: readonly string[]): void => {
  process.stdout.write(lines.map((line) => `${printable(line)}\n`).join(''));
};

/** The exact values, in JSON that is safe to look at. */
export const printJson = (value: unknown): void => {
  print(JSON.stringify(value, null, 2).split('\n'));
};

/**
 * For what is not the result: stdout stays fit for a pipe. Further lines of a message are set in, so that they cannot be
 * taken for messages of their own.
 */
export const note = (message: string): void => {
  process.stderr.write(noteText(message));
};

export const noteText = (message: string): string => {
  const [first, ...others] = message.trimEnd().split(/\r?\n/);
  return [first, ...others.map((line) => `  ${line}`)]
    .map((line) => `${printable(line)}\n`)
    .join('');
};

/** What libraries write to the console goes to stderr in the same way. */
export function routeConsole(): void {
  const write = (...args: unknown[]) => note(format(...args));
  Object.assign(console, { log: write, info: write, debug: write, warn: write, error: write });
}
