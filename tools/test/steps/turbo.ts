import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { turbo } from '../../lib/build.mjs';
import { ROOT } from '../../lib/paths.mjs';
import { Tally } from '../tally.ts';

const SUMMARIES = path.join(ROOT, '.turbo', 'runs');

interface Summary {
  readonly tasks: {
    readonly taskId: string;
    readonly execution?: { readonly exitCode?: number };
  }[];
}

/** Runs a turbo task in every package; a package is a check. */
export async function turboTask(task: string): Promise<Tally> {
  rmSync(SUMMARIES, { recursive: true, force: true });
  const { code, output } = await turbo(task, ['--summarize', '--continue=dependencies-successful']);
  const tally = new Tally();
  const [summary] = readdirSync(SUMMARIES);
  const { tasks } = JSON.parse(readFileSync(path.join(SUMMARIES, summary), 'utf8')) as Summary;
  for (const { taskId, execution } of tasks) {
    if (!taskId.endsWith(`#${task}`)) continue;
    if (execution?.exitCode === 0) tally.passed += 1;
    else tally.failures.push(taskId);
  }
  if (code !== 0) {
    const failed = tally.failures.splice(0).join(', ') || `turbo run ${task}`;
    tally.failures.push(`${failed}\n${output.trimEnd()}`);
  }
  return tally;
}
