import { parseArgs } from 'node:util';
import { NODE_MAJORS } from '../lib/paths.mjs';

export const HELP = `npm test [-- options] [part of a test file's path …]

  --only a,b   only these steps (the part before @ names all of a kind); --list shows them
  --node 24    only this Node version (${NODE_MAJORS.join(', ')}); may be repeated
  --list       names the steps
A file filter means --only vitest, with what it needs built.
`;

/** Ends the process: the command line is wrong. */
export function fail(message: string): never {
  process.stderr.write(`npm test: ${message}\n`);
  process.exit(2);
}

export function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        only: { type: 'string' },
        node: { type: 'string', multiple: true },
        list: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) throw error;
    return fail(`${(error as Error).message}\n\n${HELP.trimEnd()}`);
  }
}
