import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './paths.mjs';
import { capture } from './process.mjs';
import { step } from './step.mjs';

const STAMP = path.join(ROOT, 'node_modules', '.dynaconv-installed');

const read = (/** @type {string} */ name) => readFileSync(path.join(ROOT, name), 'utf8');

/** Changes whenever the packages have to be installed again: the lockfile, what may run install scripts, and the kind of machine. */
function fingerprint() {
  return createHash('sha256')
    .update(read('pnpm-lock.yaml'))
    .update(read('pnpm-workspace.yaml'))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex');
}

/** Installs what the lockfile names, unless it is installed already. */
export async function ensureInstalled() {
  const wanted = fingerprint();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  const { packageManager } = JSON.parse(read('package.json'));
  await step(`installing packages with ${packageManager}`, () =>
    capture('npx', ['--yes', packageManager, 'install', '--frozen-lockfile'], {
      env: {
        ...process.env,
        // Browser tests use the system's Chromium or ask for one themselves.
        PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1',
      },
      // npx is a .cmd on Windows, which only a shell starts.
      shell: process.platform === 'win32',
    }),
  );
  writeFileSync(STAMP, wanted);
}
