import {
  BACKENDS,
  type ConformanceBackend,
  casesFor,
  type OpenConformance,
  openConformance,
  PAGE_BACKENDS,
} from '@dynaconv/conformance';
import '../page/backends.ts';
import { runsAll } from '../page/selection.ts';
import { test } from '../page/test.ts';

const wasm = (name: string) => BACKENDS.find((backend) => backend.name === name)!;
/** Half-floats differ from floats in what is stored, not in what is computed. */
const HALF_QUERIES = runsAll ? ['*'] : ['*:forward:*'];

/** Isolation is nothing to WebGL; to WASM it is shared memory. */
const SELECTIONS: [backend: ConformanceBackend, queries: readonly string[]][] = [
  [wasm('wasm'), ['*']],
  [wasm('wasm-relaxed'), ['*']],
  ...(globalThis.crossOriginIsolated
    ? []
    : PAGE_BACKENDS.map((backend): [ConformanceBackend, readonly string[]] => [
        backend,
        backend.name === 'webgl' ? ['*'] : HALF_QUERIES,
      ])),
];

let current: { backend: ConformanceBackend; conformance: OpenConformance } | undefined;

/** The backend of a case, up since the first case that asked for it. */
async function conformanceOf(backend: ConformanceBackend): Promise<OpenConformance> {
  if (current?.backend !== backend) {
    await current?.conformance.close();
    current = undefined;
    current = { backend, conformance: await openConformance(backend) };
  }
  return current.conformance;
}

for (const [backend, queries] of SELECTIONS) {
  for (const one of casesFor(backend, queries, { quick: true })) {
    test(
      `${backend.name}: ${one.id}`,
      async () => {
        const { status, failure } = await (await conformanceOf(backend)).run(one);
        if (status === 'fail') throw new Error(`${failure!.kind}: ${failure!.message}`);
      },
      // The suite counts tensors in each case itself; where a gradient of tfjs's own throws, tfjs leaves some behind.
      { checksLeaks: false },
    );
  }
}
