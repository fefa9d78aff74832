import { missingNativeKernels } from '../../lib/native_kernels.mjs';
import { NODE_MAJORS } from '../../lib/paths.mjs';
import { type ConformanceRun, runConformance } from '../conformance.ts';
import { Tally } from '../tally.ts';
import { vitest } from './vitest.ts';

/** V8 compiles WebAssembly as for a processor without AVX, FMA and SSE 4.2. */
const OLD_V8 = ['avx', 'avx2', 'fma3', 'sse4-2', 'bmi1', 'bmi2'].map((set) => `--no-enable-${set}`);

/** glibc chooses its functions as on a processor without AVX and FMA. */
const OLD_GLIBC = { GLIBC_TUNABLES: 'glibc.cpu.hwcaps=-AVX512F,-AVX2,-FMA,-AVX,-SSE4_2' };

/** sharp's JPEG decoder and filters in plain C. */
const OLD_SHARP = { JSIMD_FORCENONE: '1', VIPS_NOVECTOR: '1' };

/** TensorFlow 2.16 uses oneDNN on processors with AVX-512 VNNI only. */
const ONEDNN = { TF_ENABLE_ONEDNN_OPTS: '1' };
const NO_ONEDNN = { TF_ENABLE_ONEDNN_OPTS: '0' };

const backend = 'tensorflow';
type Processor = Pick<ConformanceRun, 'backend' | 'flags' | 'env'> & { readonly name: string };

/** As many side by side as there are cores. */
const LANES: readonly (readonly Processor[])[] = [
  [
    { name: 'wasm without AVX', backend: 'wasm', flags: OLD_V8 },
    { name: 'wasm-relaxed without FMA', backend: 'wasm-relaxed', flags: OLD_V8 },
  ],
  [
    { name: 'oneDNN, as with AVX-512 VNNI', backend, env: ONEDNN },
    {
      name: 'oneDNN on SSE 4.1, glibc without AVX',
      backend,
      env: { ...ONEDNN, ONEDNN_MAX_CPU_ISA: 'SSE41', ...OLD_GLIBC },
    },
    {
      name: 'no oneDNN, our kernels on AVX2',
      backend,
      env: { ...NO_ONEDNN, DYNACONV_SIMD: 'avx2' },
    },
    {
      name: 'no oneDNN, our kernels on SSE 2, glibc without AVX',
      backend,
      env: { ...NO_ONEDNN, DYNACONV_SIMD: 'baseline', ...OLD_GLIBC },
    },
  ],
];

/** Tests whose results depend, in the last bits, on code that libraries choose by the processor. */
const TESTS = [
  ...['pictures', 'preprocessing', 'bottleneck_reference', 'tensorflow_reference'].map(
    (name) => `packages/models/test/${name}`,
  ),
  'packages/kernels-node/',
];

/**
 * Repeats what may depend on the processor: the conformance suite's quick set, and tests that read pictures and compute
 * networks, with instruction sets disabled and libraries set as they would be on other processors.
 */
export async function processors(strict: boolean): Promise<Tally> {
  const tally = new Tally();
  if (process.arch !== 'x64') {
    tally.skips.push(
      `other processors: how to disable instruction sets is known for x64 only, and this is ${process.arch}`,
    );
    return tally;
  }
  await Promise.all(
    LANES.map(async (lane) => {
      for (const { name, ...run } of lane) await runAs(name, { ...run, strict }, tally);
    }),
  );
  const env = { ...ONEDNN, ...OLD_GLIBC, ...OLD_SHARP, DYNACONV_SIMD: 'baseline' };
  tally.add(await vitest(NODE_MAJORS[0], TESTS, { flags: OLD_V8, env }));
  return tally;
}

/** What our kernels report for an instruction set that this processor does not have. */
const NOT_HERE = /DYNACONV_SIMD is \w+, expected one of [^\n]*/;

async function runAs(name: string, run: ConformanceRun, tally: Tally): Promise<void> {
  const missing = run.backend === backend && missingNativeKernels();
  if (missing) {
    tally.skips.push(`${name}: ${missing}`);
    return;
  }
  const failure = await runConformance(tally, run).catch((error: Error) => error);
  const [notHere] = NOT_HERE.exec(failure?.message ?? '') ?? [];
  if (notHere) tally.skips.push(`${name}: ${notHere}`);
  else {
    await tally.check(name, () => {
      if (failure) throw failure;
    });
  }
}
