import { existsSync } from 'node:fs';

/**
 * The command line of `npm start -- …`: the demonstration with no arguments, and `classify` unless the first argument
 * can only be a subcommand or a question to the program itself.
 * @param {readonly string[]} args
 */
export function startArguments(args) {
  if (args.length === 0) return ['digits'];
  const [first] = args;
  const isOwn = /^(-h|--help|-V|--version)$/.test(first);
  const isSubcommand = /^[a-z]+$/.test(first) && !existsSync(first);
  return isOwn || isSubcommand ? [...args] : ['classify', ...args];
}
