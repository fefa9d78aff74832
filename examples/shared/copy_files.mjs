/** Puts what is loaded at run time next to a built page, and the page itself: `node copy_files.mjs FOLDER [--no-page]`. */

import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(path.resolve('package.json'));
const folderOf = (name) => path.dirname(require.resolve(`${name}/package.json`));
const [folder, noPage] = process.argv.slice(2);

await cp(
  path.join(folderOf('@tensorflow/tfjs-backend-wasm'), 'dist'),
  `${folder}/files/tfjs-wasm`,
  {
    recursive: true,
    filter: (file) => !path.extname(file) || file.endsWith('.wasm'),
  },
);
await cp(path.join(folderOf('@dynaconv/digits'), 'data'), `${folder}/files/digits`, {
  recursive: true,
});
if (!noPage) {
  // Vite writes a page of its own.
  await cp(fileURLToPath(new URL('index.html', import.meta.url)), `${folder}/index.html`, {
    force: false,
  });
}
