/** Packs all packages as they would be published: `npm run pack -- [FOLDER]`. */

import path from 'node:path';
import { packInto } from '../test/packages.ts';

const [folder = 'tarballs', ...others] = process.argv.slice(2);
if (others.length > 0 || folder.startsWith('-')) {
  console.error(
    'usage: npm run pack -- [FOLDER]    writes a .tgz for each package, to tarballs/ by default',
  );
  process.exit(2);
}
const destination = path.resolve(folder);
const packed = await packInto(destination);
console.log(`${packed.length} packages are in ${destination}. To use them in another project:
  npm install ${path.join(destination, '*.tgz')}`);
