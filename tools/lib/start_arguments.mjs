import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

/**
 * The options of `digits`, the demonstration.
 * @type {import('node:util').ParseArgsConfig['options']}
 */
const DEMONSTRATION = { model: { type: 'string', short: 'm' }, json: { type: 'boolean' } };

/**
 * The command line of `npm start -- …`: without arguments, or with only options of the demonstration, it is the
 * demonstration; otherwise it is `classify`, unless the first argument is a subcommand, or an option such as --help.
 * @param {readonly string[]} args
 */
export function startArguments(args) {
  if (isDemonstration(args)) return ['digits', ...args];
  const [first] = args;
  const isOwn = /^(-h|--help|-V|--version)$/.test(first);
  const isSubcommand = /^[a-z]+$/.test(first) && !existsSync(first);
  return isOwn || isSubcommand ? [...args] : ['classify', ...args];
}

/** @param {readonly string[]} args */
function isDemonstration(args) {
  try {
    parseArgs({ args: [...args], options: DEMONSTRATION });
    return true;
  } catch {
    // An image, or an option that the demonstration does not have.
    return false;
  }
}
