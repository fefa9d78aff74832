import { describeNode } from '../measure/describe_node.ts';

/** On a terminal, one line that the next message overwrites; elsewhere nothing is written. */
export const showProgress = (message: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${message}`);
};

export const clearProgress = (): void => showProgress('');

/** A line that is not overwritten. */
export function say(message: string): void {
  clearProgress();
  console.error(message);
}

/** A suite's report with the machine it is of, as a table or as JSON. */
export function printReport<T extends object>(
  report: T,
  render: (report: T) => string,
  json: boolean | undefined,
): void {
  clearProgress();
  const machine = describeNode();
  const { engine, cpu } = machine;
  console.log(
    json ? JSON.stringify({ machine, ...report }, null, 2) : `${engine}, ${cpu}\n${render(report)}`,
  );
}
