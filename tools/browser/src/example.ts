/** Runs an example of a README in a plain page, for the step `examples`: its module, what the page shows, a folder of files. */

import { openModule } from '@dynaconv/page-kit';

const [entry, body, folder] = process.argv.slice(2);
await openModule({ entry, body, folders: { '/': folder } }, async () => {});
