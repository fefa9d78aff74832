import {
  BACKENDS,
  type ConformanceBackend,
  casesFor,
  contradiction,
  judgeExpectations,
  OPS,
  type OpenConformance,
  openConformance,
  PAGE_BACKENDS,
  type Report,
  runConformance,
} from '@dynaconv/conformance';
import '../page/backends.ts';
import { isStrict, needsGpu, runsAll, runsHalfFloats } from '../page/selection.ts';
import { test, warn } from '../page/test.ts';

const wasm = (name: string) => BACKENDS.find((backend) => backend.name === name)!;
/** Isolation is shared memory to WASM, and nothing to WebGL and WebGPU: each page runs one of these, as both pages run at once. */
const BACKENDS_HERE: readonly ConformanceBackend[] = [
  ...['wasm', 'wasm-relaxed'].map(wasm),
  ...PAGE_BACKENDS.filter(
    ({ name, tfjsBackend }) =>
      (tfjsBackend === 'webgpu') === globalThis.crossOriginIsolated &&
      (name !== 'webgpu-f16' || needsGpu),
  ),
];

/** Their gradients are compositions of stock ops. */
const isForwardOnly = (name: string): boolean =>
  (name.startsWith('Fused') && name !== 'FusedSameDepthwiseConv2D') || name === 'ContMix2DLogits';

/** Kernels that have cases; the others are tested by what is differentiated by them. */
const declared = ({ kernels }: ConformanceBackend): readonly string[] =>
  kernels.filter((name) => OPS.some((op) => op.name === name));

const halfFloats = (backend: ConformanceBackend): readonly string[] =>
  runsHalfFloats ? declared(backend).map((name) => `${name}:forward:*`) : [];

/**
 * What a page does not have in common with Node, in a few minutes: one variant of WASM with threads, and forward one without; on WebGL
 * and WebGPU the ops that have programs; on half-floats, for which WebGPU needs a GPU, forward alone, and only where they are asked
 * for.
 */
const SELECTIONS: Record<string, (backend: ConformanceBackend) => readonly string[]> = {
  wasm: () => (globalThis.crossOriginIsolated ? [] : ['*:forward:*']),
  'wasm-relaxed': () => (globalThis.crossOriginIsolated ? ['*'] : []),
  webgl: (backend) => declared(backend).map((name) => `${name}:*`),
  webgpu: (backend) =>
    declared(backend).map((name) => (isForwardOnly(name) ? `${name}:forward:*` : `${name}:*`)),
  'webgl-f16': halfFloats,
  'webgpu-f16': halfFloats,
};

const queriesFor = (backend: ConformanceBackend): readonly string[] =>
  runsAll ? ['*'] : SELECTIONS[backend.name](backend);

let current: { backend: ConformanceBackend; conformance: OpenConformance } | undefined;

/** The backend of a case, up since the first case that asked for it. */
async function conformanceOf(backend: ConformanceBackend): Promise<OpenConformance> {
  if (current?.backend !== backend) {
    await current?.conformance.close();
    current = undefined;
    current = { backend, conformance: await openConformance(backend, { strict: isStrict }) };
  }
  return current.conformance;
}

declare global {
  /** A backend's report on the quick set, for the support matrix; in an isolated page WASM has threads. */
  var reportConformance: ((name: string) => Promise<Report>) | undefined;
}

globalThis.reportConformance = async (name) => {
  const backend = BACKENDS_HERE.find((each) => each.name === name)!;
  const report = await runConformance({ backend, quick: true });
  const hasThreads = name === 'wasm' && globalThis.crossOriginIsolated;
  return hasThreads ? { ...report, backend: `${name}-threads` } : report;
};

/** Once a line, however many cases contradict it. */
const contradicted = new Set<string>();

for (const backend of BACKENDS_HERE) {
  test(`${backend.name}: its expectations`, () => {
    const { problems, warnings } = judgeExpectations(backend, { strict: isStrict });
    for (const warning of warnings) warn(`${backend.name}: ${warning}`);
    if (problems.length > 0) throw new Error(problems.join('\n'));
  });
  for (const one of casesFor(backend, queriesFor(backend), { quick: true })) {
    test(
      `${backend.name}: ${one.id}`,
      async () => {
        const { status, failure, contradicts } = await (await conformanceOf(backend)).run(one);
        if (status === 'fail') throw new Error(`${failure!.kind}: ${failure!.message}`);
        const line = `${backend.name}: ${contradicts}`;
        if (!contradicts || contradicted.has(line)) return;
        contradicted.add(line);
        warn(`${backend.name}: ${contradiction(contradicts, one.id)}`);
      },
      // The suite counts tensors in each case itself; where a gradient of tfjs's own throws, tfjs leaves some behind.
      { checksLeaks: false },
    );
  }
}
