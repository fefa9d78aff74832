import { missingNativeKernels, nativeBuildFailure } from '../../lib/native_kernels.mjs';
import { runConformance } from '../conformance.ts';
import { Tally } from '../tally.ts';

/** Side by side, one lane a core: composed-cpu takes as long as the others together. */
const LANES = [['composed-cpu'], ['cpu', 'composed-wasm', 'wasm', 'wasm-relaxed', 'tensorflow']];

/** The conformance suite's quick set on every backend, on one Node version; a backend is a check. */
export async function conformance(node: number, strict: boolean): Promise<Tally> {
  const tally = new Tally();
  await Promise.all(
    LANES.map(async (backends) => {
      for (const backend of backends) {
        const isNative = backend === 'tensorflow';
        const failure = isNative && nativeBuildFailure();
        const missing = isNative && missingNativeKernels();
        if (failure) tally.failures.push(`build of the native kernels\n${failure}`);
        else if (missing) tally.skips.push(`tensorflow: ${missing}`);
        else await tally.check(backend, () => runConformance(tally, { backend, strict, node }));
      }
    }),
  );
  return tally;
}
