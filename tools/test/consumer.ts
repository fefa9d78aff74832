import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { capture } from '../lib/process.mjs';
import { completeTfjsNode, hasTfjsNode } from '../lib/tfjs_node.mjs';
import { packPackages, temporaryFolder } from './packages.ts';

/** Folder of programs that use the installed packages. */
export const CONSUMER = fileURLToPath(new URL('./consumer', import.meta.url));

let made: Promise<string> | undefined;

/** A user's project, away from the repository, with all tarballs installed by npm; made once a run. */
export function consumerProject(): Promise<string> {
  made ??= make();
  return made;
}

async function make(): Promise<string> {
  const folder = temporaryFolder('consumer');
  cpSync(CONSUMER, folder, { recursive: true });
  const manifestFile = path.join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
  for (const { name, tarball } of await packPackages()) {
    manifest.dependencies[name] = `file:${tarball}`;
  }
  writeFileSync(manifestFile, JSON.stringify(manifest, null, 2));
  const { code, output } = await capture(
    'npm',
    // Install scripts would fetch libtensorflow, which completeTfjsNode provides, and build what is prebuilt.
    ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--no-progress'],
    { cwd: folder, shell: process.platform === 'win32' },
  );
  if (code !== 0)
    throw new Error(`${output.trimEnd()}\nnpm install of the tarballs: exit code ${code}`);
  if (hasTfjsNode()) completeTfjsNode(path.join(folder, 'node_modules/@tensorflow/tfjs-node'));
  return folder;
}
