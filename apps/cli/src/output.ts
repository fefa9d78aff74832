import { format } from 'node:util';
import { printable } from '@dynaconv/options';

/**
 * Everything that the command writes to the terminal goes through here. It makes sure that text from files, names and servers
 * reaches the terminal as visible text only. Each line is an argument of its own; a line break inside of it is escaped.
 */
export const print = (lines: readonly string[]): void => {
  process.stdout.write(lines.map((line) => `${printable(line)}\n`).join(''));
};

/** Prints the exact values as JSON, escaped so that it is safe to display. */
export const printJson = (value: unknown): void => {
  print(JSON.stringify(value, null, 2).split('\n'));
};

/**
 * Writes messages to stderr, so that stdout has the result only and can be piped. Further lines of a message are indented, so
 * that they cannot be mistaken for messages of their own.
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

/** Redirects what libraries write to the console to stderr, escaped in the same way. */
export function routeConsole(): void {
  const write = (...args: unknown[]) => note(format(...args));
  Object.assign(console, { log: write, info: write, debug: write, warn: write, error: write });
}
