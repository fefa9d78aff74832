import { parseArgs } from 'node:util';
import { NODE_MAJORS } from '../lib/paths.mjs';

export const HELP = `npm test [-- options] [part of a test file's path …]

The newest Node, quick sets and the browser: some 20 minutes on two cores. It ends with the names of what it left out.

  --all        everything, on the oldest Node too: about an hour
  --only a,b   only these steps (the part before @ names all of a kind); --list shows them
  --node 20    on this Node version (${NODE_MAJORS.join(', ')}) instead of ${NODE_MAJORS[0]}; may be repeated
  --list       names the steps, and which of them take --all
  --strict-expectations
               fail where a known deviation has expired, or is none any more; without it that is a warning at the end
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
        all: { type: 'boolean' },
        only: { type: 'string' },
        node: { type: 'string', multiple: true },
        list: { type: 'boolean' },
        'strict-expectations': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) throw error;
    return fail(`${(error as Error).message}\n\n${HELP.trimEnd()}`);
  }
}
