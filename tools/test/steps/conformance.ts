import { missingNativeKernels, nativeBuildFailure } from '../../lib/native_kernels.mjs';
import { NODE_MAJORS } from '../../lib/paths.mjs';
import { runConformance } from '../conformance.ts';
import { Tally } from '../tally.ts';

/** As many side by side as there are cores. */
type Lanes = readonly (readonly string[])[];

const KERNELS: Lanes = [
  ['cpu', 'wasm'],
  ['wasm-relaxed', 'tensorflow'],
];

const COMPOSED: Lanes = [['composed-cpu'], ['composed-wasm']];

/** The conformance suite's quick set on every backend that has kernels, on one Node version; a backend is a check. */
export const conformance = (node: number, strict: boolean): Promise<Tally> =>
  runLanes(KERNELS, node, strict);

/** The same for the compositions of stock ops, which take minutes and run on the newest Node only. */
export const composedConformance = (strict: boolean): Promise<Tally> =>
  runLanes(COMPOSED, NODE_MAJORS[0], strict);

async function runLanes(lanes: Lanes, node: number, strict: boolean): Promise<Tally> {
  const tally = new Tally();
  await Promise.all(
    lanes.map(async (backends) => {
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
