import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from './cache.mjs';
import { capture } from './process.mjs';

/**
 * A file of a package, which is installed into the user's cache if need be: for what is too large to be a dependency, since every
 * checkout would then have to download it.
 * @param {object} wanted
 * @param {string} wanted.name
 * @param {string} wanted.version
 * @param {number} wanted.size megabytes that are installed
 * @param {string} wanted.file in the package's folder
 * @param {string[]} wanted.folder in the cache
 * @param {(message: string) => void} [onProgress]
 * @returns {Promise<string>} its path
 * @throws Error that says why it cannot be installed
 */
export async function fileOfPackage({ name, version, size, file, folder: parts }, onProgress) {
  const folder = cacheFolder(...parts);
  const found = path.join(folder, 'node_modules', name, file);
  if (!existsSync(found)) {
    onProgress?.(`installing ${name} ${version} into ${folder} (${size} MB)`);
    await install(`${name}@${version}`, folder);
  }
  return found;
}

/**
 * Tests in several processes may want it at once: each installs into a folder of its own, and the first names it.
 * @param {string} wanted
 * @param {string} folder
 */
async function install(wanted, folder) {
  await mkdir(path.dirname(folder), { recursive: true });
  const own = await mkdtemp(`${folder}-`);
  // Binaries for the CPU are in the packages; what install scripts would download besides is for GPUs.
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', own, wanted];
  const shell = process.platform === 'win32';
  try {
    const { code, output } = await capture('npm', args, { env: process.env, shell });
    if (code !== 0) throw new Error(`${wanted} cannot be installed: ${output.trim()}`);
    await rename(own, folder).catch((error) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}
