import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { classifyCommand } from './commands/classify.ts';
import { compareCommand } from './commands/compare.ts';
import { convertCommand } from './commands/convert.ts';
import { detectCommand } from './commands/detect.ts';
import { digitsCommand } from './commands/digits.ts';
import { enqueueCommand } from './commands/enqueue.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { explainCommand } from './commands/explain.ts';
import { exportCommand } from './commands/export.ts';
import { modelsCommand } from './commands/models.ts';
import { propertiesCommand } from './commands/properties.ts';
import { queueCommand } from './commands/queue.ts';
import { segmentCommand } from './commands/segment.ts';
import { summaryCommand } from './commands/summary.ts';
import { supportCommand } from './commands/support.ts';
import { trainCommand } from './commands/train.ts';
import { workerCommand } from './commands/worker.ts';
import { noteText } from './output.ts';

const { version, description } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string; description: string };

const NOTES = `
Exit codes: 0 done, 1 failed, 2 called wrongly, 75 a worker of a training was lost: start all again, 130 stopped by Ctrl-C.
Environment: DYNACONV_CACHE, the folder of downloads; HTTPS_PROXY and NO_PROXY, the way to them; DYNACONV_QUEUE, the
server of a queue; DYNACONV_DEBUG=1, errors with their stacks.`;

/**
 * The `dynaconv` command line. Subcommands stop when `signal` is aborted. Their
 * work is in actions/, which are loaded only when they run, so that help does not wait for tfjs.
 */
export function createProgram(signal: AbortSignal): Command {
  const program = new Command('dynaconv')
    .description(description)
    .version(version)
    .configureOutput({ outputError: (message, write) => write(noteText(message)) })
    .addHelpText('after', NOTES);
  const commands = [
    classifyCommand,
    detectCommand,
    segmentCommand,
    explainCommand,
    trainCommand,
    evaluateCommand,
    compareCommand,
    enqueueCommand,
    workerCommand,
    queueCommand,
    convertCommand,
    exportCommand,
    summaryCommand,
    modelsCommand,
    propertiesCommand,
    supportCommand,
    digitsCommand,
  ];
  for (const create of commands) {
    program.addCommand(create(signal).copyInheritedSettings(program));
  }
  return program;
}
