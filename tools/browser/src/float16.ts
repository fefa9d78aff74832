import {
  type ConformanceBackend,
  casesFor,
  type OpenConformance,
  openConformance,
  PAGE_BACKENDS,
} from '@dynaconv/conformance';
import { Tally } from '@dynaconv/tools';
import { openDawn } from '@dynaconv/tools/dawn';
import { type ShaderFault, withFault } from '../page/fault.ts';

/**
 * Of the ops that multiply in float16. Mesa compiles for seconds where a program is long: of convolutions those that share one
 * epilogue, on maps that are small.
 */
const QUERIES = [
  'Involution2D:forward:*',
  'FusedInvolution2D:forward:*',
  'NeighborhoodAv2D:forward:*',
  'ContMix2D:forward:*',
  'FusedSameDepthwiseConv2D:forward:*',
  'FusedPaddedConv2D:forward:activation=relu,residual=given,bias=given,*',
];

/** Gradients, which are float32 there too. */
const GRADIENTS = ['Involution2D:grad_x:k=3,d=1,*', 'NeighborhoodAv2D:grad_x:k=3,*'];

/** Sums in float16 must not pass for sums in float32. */
const SUMS_IN_FLOAT16: ShaderFault = {
  fault: 'sums in float16',
  right: 'sum + V(H(a) * H(b))',
  wrong: 'V(H(sum) + H(a) * H(b))',
};
const LONG_SUMS = ['Involution2D', 'FusedSameDepthwiseConv2D', 'FusedPaddedConv2D'];

const named = (wanted: string) => PAGE_BACKENDS.find(({ name }) => name === wanted)!;
const backend = named('webgpu-f16');
const strict = { ...backend, arithmetic: named('webgpu').arithmetic };

/**
 * The conformance cases of WebGPU with products in float16, on Dawn in this process.
 * @param filters tests whose title holds one of these; all if empty
 */
export async function runFloat16Tests(filters: readonly string[]): Promise<Tally> {
  const tally = new Tally();
  const missing = await openDawn();
  if (missing) {
    tally.skips.push(`webgpu-f16: ${missing}`);
    return tally;
  }
  await loadTfjs();
  const check: Check = async (title, run) => {
    if (filters.length > 0 && !filters.some((text) => title.includes(text))) return;
    await tally.check(title, run);
  };
  const gradients = await openConformance(strict);
  await checkCases(gradients, strict, GRADIENTS, check);
  await gradients.close();
  const conformance = await openConformance(backend);
  await checkCases(conformance, backend, QUERIES, check);
  for (const op of LONG_SUMS) {
    await check(`webgpu-f16: a program of ${op} that ${SUMS_IN_FLOAT16.fault} is caught`, () =>
      expectCaught(op, conformance),
    );
  }
  await conformance.close();
  return tally;
}

type Check = (title: string, run: () => Promise<void>) => Promise<void>;

async function checkCases(
  conformance: OpenConformance,
  backend: ConformanceBackend,
  queries: readonly string[],
  check: Check,
): Promise<void> {
  for (const one of casesFor(backend, queries, { quick: true })) {
    await check(`${backend.name}: ${one.id}`, async () => {
      const { status, failure } = await conformance.run(one);
      if (status === 'fail') throw new Error(`${failure!.kind}: ${failure!.message}`);
    });
  }
}

/** tfjs registers its backend for pages and workers alone. */
async function loadTfjs(): Promise<void> {
  await import('@tensorflow/tfjs');
  const global = globalThis as { WorkerGlobalScope?: unknown };
  global.WorkerGlobalScope = Object;
  await import('@tensorflow/tfjs-backend-webgpu');
  delete global.WorkerGlobalScope;
}

async function expectCaught(op: string, conformance: OpenConformance): Promise<void> {
  const kinds = new Set<string>();
  const changed = await withFault(SUMS_IN_FLOAT16, async () => {
    for (const one of casesFor(backend, [`${op}:forward:data=positive,*`], { quick: true })) {
      const { failure } = await conformance.run(one);
      if (failure) kinds.add(failure.kind);
    }
  });
  if (changed === 0) throw new Error(`no program has '${SUMS_IN_FLOAT16.right}'`);
  if ([...kinds].join() !== 'numbers') {
    throw new Error(`${[...kinds].join() || 'nothing'} failed, expected numbers to`);
  }
}
