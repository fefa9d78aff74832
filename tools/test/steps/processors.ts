import { missingNativeKernels } from '../../lib/native_kernels.mjs';
import { type ConformanceRun, runConformance } from '../conformance.ts';
import { Tally } from '../tally.ts';

/** V8's code for WebAssembly as on a processor without AVX, FMA and SSE 4.2. */
const OLD_V8 = ['avx', 'avx2', 'fma3', 'sse4-2', 'bmi1', 'bmi2'].map((set) => `--no-enable-${set}`);

/** libm's and memcpy's variants as on a processor without AVX and FMA. */
const OLD_GLIBC = { GLIBC_TUNABLES: 'glibc.cpu.hwcaps=-AVX512F,-AVX2,-FMA,-AVX,-SSE4_2' };

type Processor = Pick<ConformanceRun, 'backend' | 'flags' | 'env'> & { readonly name: string };

const ON_X64: readonly Processor[] = [
  { name: 'wasm without AVX', backend: 'wasm', flags: OLD_V8 },
  { name: 'wasm-relaxed without FMA', backend: 'wasm-relaxed', flags: OLD_V8 },
  {
    name: 'tensorflow with oneDNN, as with AVX-512 VNNI',
    backend: 'tensorflow',
    env: { TF_ENABLE_ONEDNN_OPTS: '1' },
  },
  {
    name: 'tensorflow with oneDNN on SSE 4.1',
    backend: 'tensorflow',
    env: { TF_ENABLE_ONEDNN_OPTS: '1', ONEDNN_MAX_CPU_ISA: 'SSE41', ...OLD_GLIBC },
  },
  {
    name: 'tensorflow without oneDNN, our kernels on AVX2',
    backend: 'tensorflow',
    env: { TF_ENABLE_ONEDNN_OPTS: '0', DYNACONV_SIMD: 'avx2' },
  },
  {
    name: 'tensorflow without oneDNN, our kernels on SSE 2, glibc without AVX',
    backend: 'tensorflow',
    env: { TF_ENABLE_ONEDNN_OPTS: '0', DYNACONV_SIMD: 'baseline', ...OLD_GLIBC },
  },
];

/**
 * The conformance suite's quick set as on other processors: with instruction sets that this one has, masked, and with what
 * libraries choose on some processors, chosen. What is only true of the processor at hand is found here.
 */
export async function processors(strict: boolean): Promise<Tally> {
  const tally = new Tally();
  if (process.arch !== 'x64') {
    tally.skips.push(
      `other processors: what can be masked is known of x64, and this is ${process.arch}`,
    );
    return tally;
  }
  for (const { name, ...run } of ON_X64) {
    const missing = run.backend === 'tensorflow' && missingNativeKernels();
    if (missing) tally.skips.push(`${name}: ${missing}`);
    else await runAs(name, { ...run, strict }, tally);
  }
  return tally;
}

/** What our kernels say of an instruction set that this processor does not have. */
const NOT_HERE = /DYNACONV_SIMD is \w+, expected one of [^\n]*/;

async function runAs(name: string, run: ConformanceRun, tally: Tally): Promise<void> {
  const failure = await runConformance(tally, run).catch((error: Error) => error);
  const [notHere] = NOT_HERE.exec(failure?.message ?? '') ?? [];
  if (notHere) tally.skips.push(`${name}: ${notHere}`);
  else {
    await tally.check(name, () => {
      if (failure) throw failure;
    });
  }
}
