import { readFileSync } from 'node:fs';
import { type Checkpoint, readCheckpoint } from '@dynaconv/checkpoint';
import { importOnnxRuntime, ONNXRUNTIME_VERSION } from '@dynaconv/tools/onnxruntime';
import type { NodeRivalName } from '../measure/groups.ts';
import type { Torch } from './find_torch.ts';
import type { NetworkTask } from './network_task.ts';
import { CPU_PROVIDERS, imageFeeds, onnxRival } from './onnxruntime.ts';
import type { Python } from './python.ts';
import { pytorchRival } from './pytorch.ts';
import { formulationsOf, type Rival } from './rival.ts';

/** One formulation of one rival, which can be loaded. */
export interface RivalSource {
  /** 'onnxruntime-web shift' */
  name: string;
  /**
   * Makes or installs what it needs, unless that is in the cache.
   * @returns a function that loads it
   */
  prepare(): Promise<() => Promise<Rival>>;
}

/** The other runtimes' implementations of networks. */
export interface NetworkRivals {
  versions: Readonly<Record<string, string>>;
  /**
   * Makes a file of the weights that the rivals have, unless it is in the cache.
   * @returns a function that reads it
   */
  prepareWeights(model: string): Promise<() => Promise<Checkpoint>>;
  /** Every formulation of each of them. */
  sources(task: NetworkTask): RivalSource[];
}

/** @param torch the Python that makes the weights, and the models that onnxruntime loads */
export const networkRivals = (
  { python, version }: Torch,
  runtimes: readonly NodeRivalName[],
): NetworkRivals => ({
  versions: {
    ...(runtimes.some((each) => each !== 'pytorch') && { onnxruntime: ONNXRUNTIME_VERSION }),
    ...(runtimes.includes('pytorch') && { PyTorch: version }),
  },
  async prepareWeights(model) {
    const file = await python.weights(model);
    return () => readCheckpoint(file);
  },
  sources: (task) =>
    runtimes.flatMap((runtime) =>
      formulationsOf(task.model).map((formulation) => ({
        name: `${runtime} ${formulation}`,
        prepare: () => prepare(python, task, runtime, formulation),
      })),
    ),
});

async function prepare(
  python: Python,
  task: NetworkTask,
  runtime: NodeRivalName,
  formulation: string,
): Promise<() => Promise<Rival>> {
  const { images, ...network } = { ...task, formulation };
  if (runtime === 'pytorch') return () => pytorchRival(python, { ...network, images });
  const file = await python.onnx(network);
  const ort = await importOnnxRuntime(runtime);
  const feeds = imageFeeds(task);
  const provider = CPU_PROVIDERS[runtime];
  return () => onnxRival(ort, { runtime, formulation, model: readFileSync(file), feeds, provider });
}
