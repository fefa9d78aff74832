import type { BenchmarkedBackend } from '../../backends/backend.ts';
import { startWasm } from '../../backends/wasm.ts';
import { startThreadedWasm } from '../../backends/wasm_threads.ts';
import { useWebgl } from '../../backends/webgl.ts';
import { useWebgpu } from '../../backends/webgpu.ts';
import type { Roofline } from '../../measure/compare.ts';
import { createWebglRoofline } from '../../measure/webgl_roofline.ts';
import { createWebgpuRoofline } from '../../measure/webgpu_roofline.ts';
import { IMAGE_SIZE } from '../../network.ts';
import { measureCosts } from '../../suites/cost.ts';
import { benchmarkDense } from '../../suites/dense.ts';
import { DENSE_SIZE } from '../../suites/dense_network.ts';
import { benchmarkModels } from '../../suites/models.ts';
import { benchmarkNewShapes } from '../../suites/new_shapes.ts';
import { benchmarkOperators } from '../../suites/operators.ts';
import { profileModels } from '../../suites/profile.ts';
import { planOf } from '../plan.ts';
import type { Choice, Listener, Target } from '../protocol.ts';
import { pageRivals } from './page_rivals.ts';

const WASM_FOLDER = '/tfjs-wasm/';

const START: Record<Target, () => Promise<BenchmarkedBackend>> = {
  webgpu: useWebgpu,
  webgl: useWebgl,
  wasm: () => startWasm(WASM_FOLDER, 'auto'),
  threads: () => startThreadedWasm(WASM_FOLDER),
};

/** Measures what is planned for a target, on a backend that is newly started. */
export async function measure(target: Target, choice: Choice, listener: Listener): Promise<void> {
  const plan = planOf(target, choice);
  const { workloads, training, rounds } = plan;
  listener.onProgress('starting', 0);
  const backend = await START[target]();
  await listener.onStart({ backend: backend.name, versions: backend.versions });
  const common = { backend, roofline: await rooflineOf(target) };
  const onSkip = (message: string) => listener.onSkip(message);
  const network = { ...common, size: IMAGE_SIZE, onSkip };
  const stages: Stage[] = [
    {
      tasks: plan.newShapes ? 1 : 0,
      run: async (onProgress) =>
        listener.onResult(
          await benchmarkNewShapes({ ...common, rounds: NEW_SHAPES_ROUNDS, onProgress }),
        ),
    },
    {
      tasks: workloads.length,
      run: (onProgress) =>
        benchmarkOperators({
          ...common,
          ...{ workloads, training, rounds: rounds.operators, onProgress, onSkip },
          onResult: (result) => listener.onResult(result),
        }),
    },
    {
      tasks: plan.costs ? 1 : 0,
      async run(onProgress) {
        const task = { ...common, rounds: rounds.costs, quick: !choice.full, onProgress };
        await listener.onPart({ section: 'costs', part: await measureCosts(task) });
      },
    },
    ...plan.models.map((model) => ({
      tasks: 1,
      async run(onProgress: OnProgress) {
        const { against } = choice;
        const rivals = await pageRivals(target, model, against);
        const task = { ...network, models: [model], against, rivals, onProgress };
        const { models, loads } = rounds;
        const part = await benchmarkModels({ ...task, rounds: models, loads });
        await listener.onPart({ section: 'models', part });
      },
    })),
    ...plan.dense.map((model) => ({
      tasks: 1,
      async run(onProgress: OnProgress) {
        const { against, size = DENSE_SIZE } = choice;
        const task = { ...common, models: [model], size, onProgress, onSkip };
        const stock = against.includes('stock');
        const part = await benchmarkDense({ ...task, rounds: rounds.dense, stock });
        await listener.onPart({ section: 'dense', part });
      },
    })),
    ...plan.profiles.map((model) => ({
      tasks: 1,
      async run(onProgress: OnProgress) {
        const task = { ...network, models: [model], onProgress };
        const part = await profileModels({ ...task, rounds: rounds.profiles });
        await listener.onPart({ section: 'profiles', part });
      },
    })),
  ];
  const total = stages.reduce((sum, { tasks }) => sum + tasks, 0);
  let done = 0;
  for (const { tasks, run } of stages.filter(({ tasks }) => tasks > 0)) {
    const before = done;
    await run((doing, share = 0) => listener.onProgress(doing, (before + tasks * share) / total));
    done += tasks;
  }
}

/** `share`: the fraction of the stage that is done, from 0 to 1. */
type OnProgress = (doing: string, share?: number) => void;

interface Stage {
  /** Its weight in the progress shown; 0 for a stage that is not planned. */
  tasks: number;
  run(onProgress: OnProgress): Promise<unknown>;
}

/** Without a GPU, stock ops take many seconds for each round. */
const NEW_SHAPES_ROUNDS = 1;

async function rooflineOf(target: Target): Promise<Roofline> {
  if (target === 'webgpu') return createWebgpuRoofline();
  if (target === 'webgl') return createWebglRoofline();
  // Loaded only here, since it includes an assembler.
  const { compileWasmRoofline } = await import('../../measure/wasm_roofline.ts');
  return compileWasmRoofline();
}
