import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from './cache.mjs';
import { canInstallDebianPackages, installDebianPackage } from './debian.mjs';
import { capture } from './process.mjs';

const PACKAGE = 'mesa-vulkan-drivers';

/**
 * Installs Mesa's Vulkan drivers, one of which is for the processor.
 * @returns {Promise<boolean>} whether that may have changed anything
 */
export async function installDriver() {
  if (!canInstallDebianPackages()) return false;
  return (await installDebianPackage(PACKAGE)).code === 0;
}

/** What Mesa needs of the system is that of Debian 12's own package, whose driver Dawn finds too old. */
const isDebian12 = () =>
  /^VERSION_CODENAME=bookworm$/m.test(readFileSync('/etc/os-release', 'utf8'));

const FOLDER = cacheFolder('mesa-bookworm-backports');

/**
 * Makes this process use the driver for the processor that an earlier run has unpacked in the cache, unless VK_DRIVER_FILES names
 * another.
 */
export async function useUnpackedDriver() {
  if (!existsSync(FOLDER)) return;
  const library = path.join(FOLDER, 'usr/lib', `${TRIPLETS[process.arch]}`, 'libvulkan_lvp.so');
  const manifest = path.join(FOLDER, 'lavapipe.json');
  const { ICD, ...format } = JSON.parse(
    await readFile(path.join(FOLDER, 'usr/share/vulkan/icd.d/lvp_icd.json'), 'utf8'),
  );
  await writeFile(manifest, JSON.stringify({ ...format, ICD: { ...ICD, library_path: library } }));
  process.env.VK_DRIVER_FILES ??= manifest;
}

/**
 * Unpacks the driver for the processor of Debian's backports in the user's cache, where neither apt's sources nor what is installed
 * change, and makes this process use it.
 * @returns {Promise<boolean>} whether that may have changed anything
 */
export async function unpackDriver() {
  if (!canInstallDebianPackages() || !isDebian12() || existsSync(FOLDER)) return false;
  if (!(await unpack(FOLDER))) return false;
  await useUnpackedDriver();
  return true;
}

/** @type {Partial<Record<NodeJS.Architecture, string>>} */
const TRIPLETS = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };

/**
 * @param {string} folder
 * @returns whether it could be downloaded
 */
async function unpack(folder) {
  const mirror = await debianMirror();
  if (!mirror) return false;
  await mkdir(path.dirname(folder), { recursive: true });
  const own = await mkdtemp(`${folder}-`);
  const apt = [
    'apt-get',
    '-o Dir::Etc::sourcelist=sources.list',
    '-o Dir::Etc::sourceparts=/dev/null',
    '-o Dir::State::lists=lists',
    '-o Dir::Cache=cache',
  ]
    .join(' ')
    .replaceAll(/=(?!\/)/g, `=${own}/`);
  try {
    await mkdir(path.join(own, 'lists/partial'), { recursive: true });
    await mkdir(path.join(own, 'cache/archives/partial'), { recursive: true });
    await writeFile(path.join(own, 'sources.list'), `deb ${mirror} bookworm-backports main\n`);
    const { code } = await capture(
      '/bin/sh',
      [
        '-c',
        `${apt} update && ${apt} download ${PACKAGE}/bookworm-backports && dpkg -x *.deb root`,
      ],
      { cwd: own, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } },
    );
    if (code !== 0) return false;
    await rename(path.join(own, 'root'), folder);
    return true;
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** Where apt has this Debian's packages from. */
async function debianMirror() {
  const { output } = await capture('apt-cache', ['policy', PACKAGE]);
  return /^ +\d+ (\S+) bookworm\/main /m.exec(output)?.[1];
}
