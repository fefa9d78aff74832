import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../lib/paths.mjs';

/** What a package.json says of where it comes from. */
export interface Origin {
  readonly name: string;
  /** From the repository's root, with slashes. */
  readonly folder: string;
  readonly repository?: { readonly url?: string; readonly directory?: string };
  readonly homepage?: string;
  readonly bugs?: string | { readonly url?: string };
}

export function originOf(folder: string): Origin {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const { name, repository, homepage, bugs } = manifest;
  const relative = path.relative(ROOT, folder).split(path.sep).join('/');
  return { name, folder: relative, repository, homepage, bugs };
}

/**
 * The address in a browser of the one repository that packages come from; undefined if none says anything of it.
 * @throws Error that names what a package lacks, or says otherwise than the first
 */
export function repositoryOf(packages: readonly Origin[]): string | undefined {
  const [first, ...others] = packages.map(addressOf);
  for (const [n, address] of others.entries()) {
    if (address !== first) {
      const { name } = packages[n + 1];
      throw new Error(
        `${name}: repository is ${address}, expected ${first} as in ${packages[0].name}`,
      );
    }
  }
  if (first === undefined) return undefined;
  for (const { name, folder, repository, homepage, bugs } of packages) {
    if (repository!.directory !== folder) {
      throw new Error(
        `${name}: repository.directory is ${repository!.directory}, expected '${folder}'`,
      );
    }
    if (!homepage || !bugs) throw new Error(`${name}: homepage or bugs is missing`);
  }
  return first;
}

/**
 * What provenance asks for: that packages come from the repository which publishes them.
 * @param address of that repository, in a browser
 * @throws Error as `repositoryOf`, and for another repository or none
 */
export function assertPublishableFrom(address: string, packages: readonly Origin[]): void {
  const named = repositoryOf(packages);
  if (named !== address) {
    throw new Error(
      `the packages' repository is ${named ?? 'not set'}, expected ${address}: npm refuses to publish with provenance otherwise. Set repository { type: "git", url: "git+${address}.git", directory }, homepage and bugs in the package.json of every published package`,
    );
  }
}

/** As npm writes addresses: `git+https://….git`. */
const addressOf = ({ repository }: Origin): string | undefined =>
  repository?.url?.replace(/^git\+/, '').replace(/\.git$/, '');
