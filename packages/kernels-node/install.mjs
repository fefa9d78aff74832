// After installation: builds the addon where none is prebuilt for this platform. A failure is no error: the ops then run
// composed, and say so.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

// In the repository, scripts/build_native.ts builds it.
if (!existsSync(new URL('./scripts', import.meta.url))) {
  const { status } = spawnSync('node-gyp-build', {
    shell: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) {
    console.log(
      'kernels-node: there is no prebuilt addon for this platform, and it could not be built here (node-gyp needs a C++ compiler and Python 3)',
    );
  }
}
