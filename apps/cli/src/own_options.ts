import type { Command } from 'commander';
import { UsageError } from './errors.ts';
import { type Noun, nounOf } from './weights/tasks.ts';

/** Options that some networks have no use for, and whose they are. */
export type OwnOptions<Options> = Readonly<Partial<Record<keyof Options, readonly Noun[]>>>;

/** By the options that were given, what they are written as. */
export const givenFlags = (command: Command): ReadonlyMap<string, string> =>
  new Map(
    command.options.flatMap((option): [string, string][] => {
      const name = option.attributeName();
      return command.getOptionValueSource(name) === 'cli' ? [[name, option.long!]] : [];
    }),
  );

/** @throws UsageError for an option that was given, and that the network has no use for */
export function assertOwnOptions<Options>(
  model: string,
  own: OwnOptions<Options>,
  flags: ReadonlyMap<string, string>,
): void {
  const noun = nounOf(model);
  for (const [option, nouns] of Object.entries<readonly Noun[] | undefined>(own)) {
    if (!flags.has(option) || nouns!.includes(noun)) continue;
    throw new UsageError(
      `${flags.get(option)} is for ${nouns!.map((each) => `${each}s`).join(' and ')}, and ${model} is a ${noun}`,
    );
  }
}
