import type { OnnxRuntime, OnnxRuntimeName } from '@dynaconv/tools/onnxruntime';
import type { NdArray } from './nd_array.ts';
import type { NetworkTask } from './network_task.ts';
import type { Rival } from './rival.ts';

export const ONNX_RUNTIMES: readonly OnnxRuntimeName[] = ['onnxruntime-web', 'onnxruntime-node'];

interface OnnxTask {
  runtime: OnnxRuntimeName;
  formulation: string;
  /** The ONNX model. */
  model: Uint8Array;
  /** Its inputs, by name. */
  feeds: Readonly<Record<string, NdArray>>;
  provider: 'cpu' | 'wasm' | 'webgpu';
}

/** All graph optimisations; one thread, or in onnxruntime-web those of its environment. The model's one output is the rival's. */
export async function onnxRival(
  ort: OnnxRuntime,
  { runtime, formulation, model, feeds, provider }: OnnxTask,
): Promise<Rival> {
  const session = await ort.InferenceSession.create(model, {
    executionProviders: [provider],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
  const tensors = Object.fromEntries(
    Object.entries(feeds).map(([name, { data, shape }]) => [
      name,
      new ort.Tensor('float32', data, [...shape]),
    ]),
  );
  return {
    runtime,
    formulation,
    name: `${runtime} ${formulation}`,
    output: async () => Object.values(await session.run(tensors))[0].data,
    dispose: () => session.release(),
  };
}

/** What they compute with on the CPU. */
export const CPU_PROVIDERS = { 'onnxruntime-web': 'wasm', 'onnxruntime-node': 'cpu' } as const;

/** Of an exported network. */
export const imageFeeds = ({ images, batch, size }: NetworkTask): OnnxTask['feeds'] => ({
  image: { data: images, shape: [batch, 3, size, size] },
});
