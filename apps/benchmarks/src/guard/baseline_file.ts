import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/**
 * Processors whose figures are alike enough to share a baseline: how much of its peak a loop reaches depends on how many
 * instructions, loads and multiply–adds fit a cycle, in which one maker's processors differ less than two makers'.
 */
const KINDS: Readonly<Record<string, RegExp>> = {
  amd: /\bamd\b|\bepyc\b|\bryzen\b/i,
  apple: /\bapple\b/i,
  intel: /\bintel\b|\bxeon\b/i,
};

/**
 * The file in `folder` for the kind of processor that `cpu` names, which need not exist.
 * @throws Error that says what to do if `cpu` is of no known kind
 */
export function baselineFile(folder: string, cpu: string): string {
  const kind = Object.keys(KINDS).find((name) => KINDS[name].test(cpu));
  if (!kind) {
    throw new Error(
      `'${cpu}' is no processor that baselines are kept for (${Object.keys(KINDS).join(', ')}); name a file by --baseline, which --update writes`,
    );
  }
  return path.join(folder, `${kind}.json`);
}

/**
 * As `baselineFile`, for a file that exists.
 * @throws Error that says what to do if it does not
 */
export function existingBaselineFile(folder: string, cpu: string): string {
  const file = baselineFile(folder, cpu);
  if (!existsSync(file)) {
    const kept = readdirSync(folder).filter((name) => name.endsWith('.json'));
    throw new Error(
      `there is no baseline for '${cpu}': expected ${path.basename(file)} beside ${kept.join(', ')}; --update makes one here`,
    );
  }
  return file;
}
