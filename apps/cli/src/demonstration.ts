import type { Command } from 'commander';
import { UsageError } from './errors.ts';

/** What the demonstration of a command takes at least, which runs where no image is given. */
const OPTIONS = ['output', 'force', 'json'];

/**
 * @param more options that this demonstration takes too
 * @throws UsageError for other options, which are for an image that is missing
 */
export function assertDemonstration(command: Command, more: readonly string[] = []): void {
  const other = command.options.find((option) => {
    const name = option.attributeName();
    return command.getOptionValueSource(name) === 'cli' && ![...OPTIONS, ...more].includes(name);
  });
  if (other) throw new UsageError(`${other.long} needs an image: dynaconv ${command.name()} IMAGE`);
}
