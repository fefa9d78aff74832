import { existsSync, readFileSync } from 'node:fs';
import { capture } from './process.mjs';

/** Whether packages of Debian can be installed here. */
export const canInstallDebianPackages = () =>
  process.getuid?.() === 0 &&
  existsSync('/etc/os-release') &&
  /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));

/**
 * Installs a package of Debian; waits while another process installs.
 * @param {string} name
 * @returns exit code and output of apt
 */
export function installDebianPackage(name) {
  const apt = 'apt-get -o DPkg::Lock::Timeout=300';
  return capture(
    '/bin/sh',
    ['-c', `${apt} update && ${apt} install -y --no-install-recommends ${name}`],
    { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } },
  );
}
