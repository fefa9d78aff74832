import path from 'node:path';
import { missingNativeKernels } from '../../lib/native_kernels.mjs';
import { nodeBinary, ROOT, toolEnvironment } from '../../lib/paths.mjs';
import { capture } from '../../lib/process.mjs';
import { Tally } from '../tally.ts';

/** Side by side, one lane a core: composed-cpu takes as long as the others together. */
const LANES = [['composed-cpu'], ['cpu', 'composed-wasm', 'wasm', 'wasm-relaxed', 'tensorflow']];

/** The conformance suite's quick set on every backend, on one Node version; a backend is a check. */
export async function conformance(node: number): Promise<Tally> {
  const tally = new Tally();
  const options = { cwd: ROOT, env: toolEnvironment(node) };
  const main = path.join(ROOT, 'packages/conformance/dist/main.js');
  const run = async (backend: string) => {
    const args = [main, '--quick', '--backend', backend];
    const { code, output } = await capture(nodeBinary(node), args, options);
    if (code !== 0) throw new Error(`${output}\nexit code ${code}`);
  };
  await Promise.all(
    LANES.map(async (backends) => {
      for (const backend of backends) {
        const missing = backend === 'tensorflow' && missingNativeKernels();
        if (missing) tally.skips.push(`tensorflow: ${missing}`);
        else await tally.check(backend, () => run(backend));
      }
    }),
  );
  return tally;
}
