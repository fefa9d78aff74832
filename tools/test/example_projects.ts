import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, toolEnvironment } from '../lib/paths.mjs';
import { capture } from '../lib/process.mjs';
import { packPackages, temporaryFolder } from './packages.ts';
import type { Tally } from './tally.ts';

/**
 * Copies projects of `examples/` away from the repository and installs them there with the tarballs.
 * @param names of their folders
 * @returns the folder that holds theirs
 */
export async function installExamples(names: readonly string[]): Promise<string> {
  const folder = temporaryFolder('examples');
  for (const each of ['shared', ...names]) {
    cpSync(path.join(ROOT, 'examples', each), path.join(folder, each), { recursive: true });
  }
  const tarballs = (await packPackages()).map(({ name, tarball }) => [name, `file:${tarball}`]);
  // One install for all of them, as for a user of a clone.
  const manifest = {
    ...JSON.parse(readFileSync(path.join(ROOT, 'examples/package.json'), 'utf8')),
    workspaces: names,
    dependencies: Object.fromEntries(tarballs),
  };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  await run(
    'npm install --ignore-scripts --prefer-offline --no-audit --no-fund --no-progress',
    folder,
  );
  return folder;
}

export interface Build {
  readonly project: string;
  /** `npm run build` if absent. */
  readonly command?: string;
}

/** Builds installed projects as their users do. */
export async function buildExamples(
  folder: string,
  builds: readonly Build[],
  tally: Tally,
): Promise<void> {
  for (const { project, command = 'npm run build' } of builds) {
    await tally.check(`${project}: ${command}`, () => run(command, path.join(folder, project)));
  }
}

async function run(command: string, cwd: string): Promise<void> {
  const env = { ...toolEnvironment(), NEXT_TELEMETRY_DISABLED: '1' };
  const { code, output } = await capture(command, [], { cwd, env, shell: true });
  if (code !== 0) throw new Error(`${command}\n${output.trimEnd()}\nexit code ${code}`);
}
