import type { Communicator } from './communicator.ts';
import { WorkersDisagreeError } from './errors.ts';

/**
 * Makes sure that values are the same on every worker.
 *
 * @param operation with which the message begins
 * @throws WorkersDisagreeError on all workers, naming the first value that differs, and both
 */
export async function assertAgreement(
  communicator: Communicator,
  operation: string,
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  const texts = await communicator.gather(JSON.stringify(Object.entries(values)));
  const all = texts.map((text) => new Map(JSON.parse(text) as [string, unknown][]));
  const [first] = all;
  all.forEach((other, rank) => {
    for (const name of new Set([...first.keys(), ...other.keys()])) {
      const [expected, given] = [first, other].map((each) => JSON.stringify(each.get(name)));
      if (expected === given) continue;
      throw new WorkersDisagreeError(
        `${operation}: worker ${rank} has ${name} ${given}, but worker 0 has ${expected}; it must be the same on every worker`,
      );
    }
  });
}
