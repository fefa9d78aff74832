/** Says whether what is not yet on npm may be published from a repository: `npm run release:check -- ADDRESS`. */

import { publishedPackages } from '../test/packages.ts';
import { assertPublishableFrom, originOf } from './repository.ts';

const [address, ...others] = process.argv.slice(2);
if (!address || others.length > 0 || address.startsWith('-')) {
  console.error(
    'usage: npm run release:check -- ADDRESS    checks that all packages name the repository that publishes them, such as https://github.com/OWNER/NAME',
  );
  process.exit(2);
}
try {
  const packages = publishedPackages().map(({ folder }) => originOf(folder));
  assertPublishableFrom(address, packages);
  console.log(`${packages.length} packages come from ${address}`);
} catch (error) {
  console.error(`release:check: ${(error as Error).message}`);
  process.exitCode = 1;
}
