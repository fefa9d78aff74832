import { statSync } from 'node:fs';
import { originOf, repositoryOf } from '../../release/repository.ts';
import { binary, runScript } from '../command.ts';
import { type PackedPackage, packPackages, publishedPackages } from '../packages.ts';
import { Tally } from '../tally.ts';

/** No package of code has a reason to be larger than this on npm. */
const MAX_TARBALL_BYTES = 3 << 20;
/** Of packages that are data: the digits' are weights of under 3 MB a network, and pictures. */
const MAX_DATA_BYTES: Readonly<Record<string, number>> = { '@dynaconv/digits': 6 << 20 };

/** Checks the tarballs as npm would get them. */
export async function packaging(): Promise<Tally> {
  const tally = new Tally();
  await tally.check('all packages name the same repository, or none', () => {
    repositoryOf(publishedPackages().map(({ folder }) => originOf(folder)));
  });
  for (const each of await packPackages()) {
    await tally.check(`${each.name}: contents`, () => assertContents(each));
    await tally.check(`${each.name}: publint`, () =>
      runScript(binary('publint', 'publint'), ['run', each.tarball, '--strict']),
    );
    // A package with nothing to import, such as a command, has no types to check.
    if (each.entries.length === 0) continue;
    await tally.check(`${each.name}: are the types wrong`, () =>
      runScript(binary('@arethetypeswrong/cli', 'attw'), [
        each.tarball,
        '--profile=esm-only',
        '--format=ascii',
        '--no-color',
      ]),
    );
  }
  return tally;
}

function assertContents({ name, files, tarball }: PackedPackage): void {
  for (const file of ['package.json', 'README.md', 'LICENSE']) {
    if (!files.includes(file)) throw new Error(`${file} is missing`);
  }
  if (!files.some((file) => file.startsWith('dist/'))) throw new Error('dist/ is missing');
  const stray = files.filter((file) => /(^|\/)test\/|\.test\.|\.tsbuildinfo$/.test(file));
  if (stray.length > 0) throw new Error(`holds ${stray.join(', ')}`);
  const { size } = statSync(tarball);
  const most = MAX_DATA_BYTES[name] ?? MAX_TARBALL_BYTES;
  if (size > most) throw new Error(`is ${size} bytes, more than ${most}`);
}
