import type { BenchmarkedBackend } from '../../backends/backend.ts';
import { startWasm } from '../../backends/wasm.ts';
import { startThreadedWasm } from '../../backends/wasm_threads.ts';
import { useWebgl } from '../../backends/webgl.ts';
import type { Roofline } from '../../measure/compare.ts';
import { createWebglRoofline } from '../../measure/webgl_roofline.ts';
import { benchmarkNewShapes } from '../../suites/new_shapes.ts';
import { benchmarkOperators } from '../../suites/operators.ts';
import { planOf } from '../plan.ts';
import type { Choice, Listener, Target } from '../protocol.ts';

const WASM_FOLDER = '/tfjs-wasm/';

const START: Record<Target, () => Promise<BenchmarkedBackend>> = {
  webgl: useWebgl,
  wasm: () => startWasm(WASM_FOLDER, 'auto'),
  threads: () => startThreadedWasm(WASM_FOLDER),
};

/** What is planned for a target, on a backend that nothing has run on before. */
export async function measure(target: Target, choice: Choice, listener: Listener): Promise<void> {
  const { workloads, newShapes, rounds } = planOf(target, choice);
  listener.onProgress('starting', 0);
  const backend = await START[target]();
  await listener.onStart({ backend: backend.name, versions: backend.versions });
  const roofline = await rooflineOf(target);
  /** Of the way, by how many tasks there are of each kind. */
  const first = newShapes ? 1 / (workloads.length + 1) : 0;
  const common = { backend, roofline };
  if (newShapes) {
    const onProgress = (doing: string, share: number) => listener.onProgress(doing, first * share);
    await listener.onResult(
      await benchmarkNewShapes({ ...common, rounds: NEW_SHAPES_ROUNDS, onProgress }),
    );
  }
  await benchmarkOperators({
    ...common,
    workloads,
    rounds,
    onProgress: (doing, share) => listener.onProgress(doing, first + (1 - first) * share),
    onSkip: (message) => listener.onSkip(message),
    onResult: (result) => listener.onResult(result),
  });
}

/** Stock ops take many seconds for each where there is no GPU. */
const NEW_SHAPES_ROUNDS = 1;

async function rooflineOf(target: Target): Promise<Roofline> {
  if (target === 'webgl') return createWebglRoofline();
  // Brings an assembler along.
  const { compileWasmRoofline } = await import('../../measure/wasm_roofline.ts');
  return compileWasmRoofline();
}
