import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../lib/paths.mjs';
import { capture } from '../lib/process.mjs';

export interface Package {
  readonly name: string;
  readonly folder: string;
  /** The entries of its exports map, as written in an import. */
  readonly entries: string[];
  /** The entries that also work in pages. */
  readonly pageEntries: string[];
}

export interface PackedPackage extends Package {
  readonly tarball: string;
  /** Paths inside the tarball. */
  readonly files: string[];
}

/** Folders of all packages, private ones too. */
export const packageFolders = (): string[] =>
  ['packages', 'apps'].flatMap((group) =>
    readdirSync(path.join(ROOT, group)).map((name) => path.join(ROOT, group, name)),
  );

/** The packages that are published. */
export function publishedPackages(): Package[] {
  return packageFolders().flatMap((folder) => {
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    if (manifest.private) return [];
    const code = Object.keys(manifest.exports).filter((entry) => !entry.endsWith('.json'));
    const named = (entries: string[]) => entries.map((entry) => manifest.name + entry.slice(1));
    return [
      {
        name: manifest.name,
        folder,
        entries: named(code),
        pageEntries: named(code.filter((entry) => manifest.exports[entry].default)),
      },
    ];
  });
}

let packed: Promise<PackedPackage[]> | undefined;

/** Packs the published packages as they would go to npm, once a run. */
export function packPackages(): Promise<PackedPackage[]> {
  packed ??= packInto(temporaryFolder('tarballs'));
  return packed;
}

/** Packs the published packages into a folder. */
export async function packInto(destination: string): Promise<PackedPackage[]> {
  const all: PackedPackage[] = [];
  for (const each of publishedPackages()) {
    const { code, output } = await capture(
      'pnpm',
      ['pack', '--json', '--pack-destination', destination],
      { cwd: each.folder, shell: process.platform === 'win32' },
    );
    if (code !== 0)
      throw new Error(`${output.trimEnd()}\npnpm pack ${each.name}: exit code ${code}`);
    const { filename, files } = JSON.parse(output) as {
      filename: string;
      files: { path: string }[];
    };
    all.push({ ...each, tarball: filename, files: files.map((file) => file.path) });
  }
  return all;
}

const folders: string[] = [];

// One listener for all folders, since Node warns of a leak from eleven listeners on.
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder outside the repository, so that nothing resolves from here; removed when the run ends. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), `dynaconv-${name}-`));
  folders.push(folder);
  return folder;
}
